import Kafka
import KafkaRecords
import Logging
import Refunds

/// What happens inside a rebalance, on the consumer's thread, while the group waits: performs what ``Assignment`` and
/// ``Revocation`` say.
final class RebalanceWork: RebalanceHandler {
    private static let callTimeout = Duration.seconds(10)

    private let desk: Desk
    private let life: Heartbeat
    private let now: @Sendable () -> Timestamp
    private let statistics: Statistics
    private let logger: Logger
    /// What the consumer's loop reads by. Here because the assignment changes under it, within a poll.
    var reader = Reader()
    private var requested = RequestedCommits()
    /// Why the session cannot go on: a partition's starting point could not be learnt.
    private(set) var failure: SessionOver?
    private(set) var hasBeenAssigned = false

    init(
        desk: Desk, life: Heartbeat, statistics: Statistics, now: @escaping @Sendable () -> Timestamp,
        logger: Logger
    ) {
        self.now = now
        self.desk = desk
        self.life = life
        self.statistics = statistics
        self.logger = logger
    }

    func assigned(_ partitions: [TopicPartition], to consumer: KafkaConsumer) -> [TopicPartition: StartPosition] {
        note(.assigned, partitions)
        hasBeenAssigned = true
        requested.rebalanced()
        do throws(SessionOver) {
            let starts = try startingPoints(partitions, consumer)
            guard let membership = consumer.groupMetadata() else {
                throw SessionOver(reason: "the group's generation is not known")
            }
            desk.assign(starts, membership: membership)
            reader.came(partitions)
            return starts.mapValues { .at($0.offset) }
        } catch {
            failure = error
            return [:]
        }
    }

    func revoked(_ partitions: [TopicPartition], from consumer: KafkaConsumer) {
        note(.revoked, partitions)
        requested.rebalanced()
        let leaving = Set(partitions)
        let begun = ContinuousClock.now
        var revocation = Revocation()
        var isDropped = false
        while !isDropped {
            life.beat(.rebalancing)
            let steps = revocation.next(
                hasUnpublished: desk.hasUnpublished(of: leaving), needsMembership: desk.needsMembership,
                isOver: desk.isClosed, elapsed: ContinuousClock.now - begun)
            for step in steps {
                switch step {
                case .renewMembership: desk.renewMembership(of: consumer)
                case .awaitPublication(let bound):
                    desk.publisher.notify()
                    desk.urgent.notify()
                    desk.published.wait(atMost: bound)
                case .commitRequested:
                    if !commitRequested(by: consumer) { reader.commitFailedInRebalance() }
                case .drop(let isPublished):
                    if !isPublished { warnOfUnpublished(partitions) }
                    drop(partitions)
                    isDropped = true
                }
            }
        }
    }

    func lost(_ partitions: [TopicPartition], from consumer: KafkaConsumer) {
        note(.lost, partitions)
        drop(partitions)
    }

    private func drop(_ partitions: [TopicPartition]) {
        desk.drop(partitions)
        reader.left(partitions)
        requested.left(partitions)
    }

    /// Commits what the publisher has asked to be committed outside any transaction; whether nothing is left of it.
    func commitRequested(by consumer: KafkaConsumer) -> Bool {
        let offsets = requested.take(desk.takeCommitRequest(), now: now())
        guard !offsets.isEmpty else { return requested.isEmpty }
        do throws(KafkaError) {
            try consumer.commit(offsets.mapValues { CommittedOffset(offset: $0.offset, metadata: $0.metadata) })
            requested.committed()
            return true
        } catch {
            if error.isOfAnotherGeneration { requested.refused(now: now()) }
            logger.warning(
                "offsets could not be committed yet; after a crash the effects before them are repeated",
                metadata: ["event": "commit.failed", "error": "\(error)"])
            return false
        }
    }

    private func startingPoints(
        _ partitions: [TopicPartition], _ consumer: KafkaConsumer
    ) throws(SessionOver) -> [TopicPartition: StartingPoint] {
        var assignment = Assignment(of: partitions)
        var step = assignment.first
        var isFenced = false
        while true {
            life.beat(.rebalancing)
            if case .start(let starts) = step { return starts }
            if case .over(let reason) = step { throw SessionOver(reason: reason, isFenced: isFenced) }
            do throws(KafkaError) {
                step = try learn(step, for: &assignment, of: partitions, consumer)
            } catch {
                isFenced = error.kind == .fenced
                let isRetriable = error.kind == .timedOut || error.kind == .retriable
                step = assignment.failed(isRetriable ? .retriable("\(error)") : .fatal("\(error)"))
            }
        }
    }

    private func learn(
        _ step: Assignment.Step, for assignment: inout Assignment, of partitions: [TopicPartition],
        _ consumer: KafkaConsumer
    ) throws(KafkaError) -> Assignment.Step {
        switch step {
        case .readCommitted:
            let committed = try consumer.committed(partitions, timeout: Self.callTimeout)
            return assignment.learned(committed: committed.mapValues { ($0.offset, $0.metadata) })
        case .readBounds(let partition):
            let bounds = try consumer.watermarks(of: partition, timeout: Self.callTimeout)
            let (next, surprise) = assignment.learned(low: bounds.low, high: bounds.high)
            if let surprise { warn(of: surprise, partition) }
            return next
        case .start, .over:
            return step
        }
    }

    private func warn(of surprise: StartingPoint.Surprise, _ partition: TopicPartition) {
        logger.warning("\(surprise)", metadata: ["event": "partition.surprise", "partition": "\(partition)"])
    }

    private func warnOfUnpublished(_ partitions: [TopicPartition]) {
        logger.warning(
            "not everything that was finished could be published before the partitions left; their next owner repeats it",
            metadata: ["event": "rebalance.unpublished", "partitions": "\(partitions.count)"])
    }

    private func note(_ what: RebalanceEvent, _ partitions: [TopicPartition]) {
        statistics.rebalanced(what, partitions, at: now())
        logger.info(
            "partitions \(what)",
            metadata: [
                "event": "rebalance.\(what)",
                "partitions": "\(partitions.sorted().map(\.description).joined(separator: " "))",
            ])
    }
}

extension Desk {
    /// Takes the group's current generation, as the consumer knows it, for the batches to come.
    ///
    /// Not one of an assignment that is lost, before its callback has been told: the consumer then shows a member without
    /// name or generation, which brokers do not check.
    func renewMembership(of consumer: KafkaConsumer) {
        // In this order: what comes between the two is seen.
        guard let membership = consumer.groupMetadata(), !consumer.isAssignmentLost else { return }
        renew(membership)
    }
}
