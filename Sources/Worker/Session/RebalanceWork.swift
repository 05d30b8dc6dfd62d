import Kafka
import KafkaRecords
import Logging
import Refunds

/// What happens inside a rebalance, on the consumer's thread, while the group waits.
///
/// Nothing here waits for calls under way: a revocation publishes and commits what is finished and drops the rest, which its
/// next owner repeats under the same numbers.
final class RebalanceWork: RebalanceHandler {
    /// How long a revocation waits for the publisher; well below the time the group allows (`max.poll.interval.ms`).
    private static let revokeBound = Duration.seconds(15)
    private static let callTimeout = Duration.seconds(10)
    private static let mostTries = 6

    private let desk: Desk
    private let statistics: Statistics
    private let logger: Logger
    /// Why the session cannot go on: a partition's starting point could not be learnt.
    private(set) var failure: SessionOver?
    private(set) var hasBeenAssigned = false

    init(desk: Desk, statistics: Statistics, logger: Logger) {
        self.desk = desk
        self.statistics = statistics
        self.logger = logger
    }

    func assigned(_ partitions: [TopicPartition], to consumer: KafkaConsumer) -> [TopicPartition: StartPosition] {
        note("assigned", partitions)
        hasBeenAssigned = true
        var starts: [TopicPartition: StartingPoint] = [:]
        do throws(KafkaError) {
            starts = try startingPoints(partitions, consumer)
        } catch {
            failure = SessionOver(
                reason: "where to start reading is not known: \(error)", isFenced: error.kind == .fenced)
            return [:]
        }
        guard let membership = consumer.groupMetadata() else {
            failure = SessionOver(reason: "the group's generation is not known")
            return [:]
        }
        desk.assign(starts, membership: membership)
        return starts.mapValues { .at($0.offset) }
    }

    func revoked(_ partitions: [TopicPartition], from consumer: KafkaConsumer) {
        note("revoked", partitions)
        // The generation has changed already; the partitions are this member's until it joins again.
        if let membership = consumer.groupMetadata() { desk.renew(membership) }
        let isPublished = awaitPublication(of: Set(partitions), consumer)
        if !isPublished {
            logger.warning(
                "not everything that was finished could be published before the partitions left; their next owner repeats it",
                metadata: ["event": "rebalance.unpublished", "partitions": "\(partitions.count)"])
        }
        desk.drop(partitions)
    }

    func lost(_ partitions: [TopicPartition], from consumer: KafkaConsumer) {
        note("lost", partitions)
        desk.drop(partitions)
    }

    private func startingPoints(
        _ partitions: [TopicPartition], _ consumer: KafkaConsumer
    ) throws(KafkaError) -> [TopicPartition: StartingPoint] {
        let committed = try repeating { () throws(KafkaError) in
            try consumer.committed(partitions, timeout: Self.callTimeout)
        }
        var starts: [TopicPartition: StartingPoint] = [:]
        for partition in partitions {
            let bounds = try repeating { () throws(KafkaError) in
                try consumer.watermarks(of: partition, timeout: Self.callTimeout)
            }
            let (start, surprise) = StartingPoint.following(
                committed: committed[partition].map { ($0.offset, $0.metadata) }, low: bounds.low, high: bounds.high)
            if let surprise {
                logger.warning(
                    "\(surprise)", metadata: ["event": "partition.surprise", "partition": "\(partition)"])
            }
            starts[partition] = start
        }
        return starts
    }

    private func repeating<Value>(_ call: () throws(KafkaError) -> Value) throws(KafkaError) -> Value {
        for _ in 1..<Self.mostTries {
            do throws(KafkaError) {
                return try call()
            } catch {
                guard error.kind == .timedOut || error.kind == .retriable else { throw error }
            }
        }
        return try call()
    }

    /// Waits until nothing of the leaving partitions is finished and unpublished; whether that came in time.
    private func awaitPublication(of leaving: Set<TopicPartition>, _ consumer: KafkaConsumer) -> Bool {
        let deadline = ContinuousClock.now + Self.revokeBound
        defer { desk.commitRequested(by: consumer, logger) }
        while desk.hasUnpublished(of: leaving) {
            guard !desk.isClosed, ContinuousClock.now < deadline else { return false }
            if desk.needsMembership, let membership = consumer.groupMetadata() { desk.renew(membership) }
            desk.publisher.notify()
            desk.published.wait(atMost: .milliseconds(50))
        }
        return true
    }

    private func note(_ what: String, _ partitions: [TopicPartition]) {
        statistics.rebalanced()
        logger.info(
            "partitions \(what)",
            metadata: [
                "event": "rebalance.\(what)",
                "partitions": "\(partitions.sorted().map(\.description).joined(separator: " "))",
            ])
    }
}

extension Desk {
    /// Commits what the publisher has asked to be committed outside any transaction. What fails is repeated later.
    func commitRequested(by consumer: KafkaConsumer, _ logger: Logger) {
        let offsets = takeCommitRequest()
        guard !offsets.isEmpty else { return }
        do throws(KafkaError) {
            try consumer.commit(offsets.mapValues { CommittedOffset(offset: $0.offset, metadata: $0.metadata) })
        } catch {
            logger.warning(
                "offsets could not be committed; effects after them may be repeated",
                metadata: ["event": "commit.failed", "error": "\(error)"])
        }
    }
}
