import KafkaRecords
import Refunds

/// All that the dashboard shows at one moment. No keys, nothing of an intent but its id and its return's number.
package struct DashboardSnapshot: Sendable {
    package struct Identity: Hashable, Sendable {
        package var version: String
        package var build: String
        package var group: String
        /// Which worker of the group this is.
        package var instance: String
        package var delivery: String
    }

    package struct Breaker: Hashable, Sendable {
        package var kind: FaultKind
        package var cause: String
        package var code: String
        package var message: String
        /// Since it opened.
        package var openFor: Duration
        package var probes: Int
    }

    package struct Calls: Hashable, Sendable {
        package var underWay = 0
        package var waiting = 0
        package var mostUnderWay = 0
        /// Calls per second; `nil` for no limit.
        package var rate: Double?
        package var isSlowed = false
        package var slowedSubMerchants = 0
        /// How often the breaker has opened.
        package var openings = 0
        /// `nil` while it is closed.
        package var breaker: Breaker?
        /// Of the calls of the last minute, in seconds; `nil` without any.
        package var median: Double?
        package var p95: Double?
        package var p99: Double?
    }

    package struct Session: Hashable, Sendable {
        package var inFlight: Int
        package var parked: Int
        package var unpublished: Int
    }

    package struct Partition: Hashable, Sendable {
        package var partition: TopicPartition
        package var lag: PartitionLag
        /// Read and not handled to the end.
        package var open: Int
        /// How far reading has run ahead of what can be committed.
        package var width: Int64
        package var isPaused: Bool
    }

    /// What waits for its time, of one delay.
    package struct Checks: Hashable, Sendable {
        package var delay: String
        package var duration: Duration?
        /// Read and held until they are due.
        package var held: Int
        /// With those that still wait in Kafka; `nil` when that is not known.
        package var scheduled: Int64?
        package var nextDue: Timestamp?
    }

    package struct Count: Hashable, Sendable {
        package var status: String
        package var code: String
        package var count: Int64
    }

    package var now: Timestamp
    /// Of the process.
    package var startedAt: Timestamp
    package var identity: Identity
    /// Why it is not ready; empty when it is.
    package var reasons: [String] = []
    /// `nil` between memberships in the group.
    package var session: Session?
    package var calls = Calls()
    package var read = 0
    package var batches = 0
    package var outcomes: [Count] = []
    package var partitions: [Partition] = []
    package var checks: [Checks] = []
    package var upcoming: [UpcomingCheck] = []
    package var failures: [RecentOutcome] = []
    package var events: [GroupEvent] = []
    package var series: [SecondSeries.Second] = []
    /// When the last of WeChat Pay's certificates held ends.
    package var certificateEnd: Timestamp?
    /// In bytes.
    package var memory: Int64?

    package init(now: Timestamp, startedAt: Timestamp, identity: Identity) {
        self.now = now
        self.startedAt = startedAt
        self.identity = identity
    }

    /// The most rows of each list that are sent.
    static let mostPartitions = 200
    static let mostCounts = 120
}
