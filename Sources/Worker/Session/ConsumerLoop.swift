import Kafka
import KafkaRecords
import Logging
import Refunds

/// The consumer's thread: reads records into the desk, pauses and resumes as the core decides.
final class ConsumerLoop {
    /// How long a full desk may keep the loop from polling before partitions are paused instead. Pausing throws away what
    /// was fetched ahead; not polling delays rebalances.
    private static let patience = Duration.milliseconds(100)
    /// The longest poll when nothing is due.
    private static let longestPoll = Duration.seconds(1)

    private let consumer: KafkaConsumer
    private let rebalance: RebalanceWork
    private let desk: Desk
    private let topics: TopicNames
    private let statistics: Statistics
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private var pausedByCore: Set<TopicPartition> = []
    private var isPausedForRoom = false

    init(
        consumer: KafkaConsumer, rebalance: RebalanceWork, desk: Desk, topics: TopicNames, statistics: Statistics,
        now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        self.consumer = consumer
        self.rebalance = rebalance
        self.desk = desk
        self.topics = topics
        self.statistics = statistics
        self.now = now
        self.logger = logger
    }

    /// Takes one turn: obeys the core, waits for room if there is none, polls once.
    /// - Throws: ``SessionOver`` when the consumer can do no more.
    func turn() throws(SessionOver) {
        let moment = now()
        let glance = desk.glance(now: moment)
        if glance.needsMembership, let membership = consumer.groupMetadata() { desk.renew(membership) }
        if glance.wantsCommit { desk.commitRequested(by: consumer, logger) }
        let assigned = consumer.assignment
        pausedByCore.formIntersection(assigned)
        pausedByCore.formUnion(glance.flow.toPause)
        pausedByCore.subtract(glance.flow.toResume)
        // What was taken from the core is obeyed in this turn, whatever follows: it is not said again.
        consumer.pause(glance.flow.toPause)
        if !isPausedForRoom { consumer.resume(glance.flow.toResume) }
        if glance.isSaturated {
            if !isPausedForRoom {
                // Most often there is room again at once.
                guard !desk.consumer.wait(atMost: Self.patience) else { return }
                isPausedForRoom = true
            }
            consumer.pause(assigned)
        } else if isPausedForRoom {
            isPausedForRoom = false
            consumer.resume(assigned.subtracting(pausedByCore))
        }
        // At least a millisecond: a gate that cannot open yet, its partition being full, must not make this spin.
        let untilDue = glance.nextDue.map { max(.milliseconds(1), $0 - moment) } ?? Self.longestPoll
        try take(consumer.poll(timeout: min(untilDue, Self.longestPoll)))
    }

    private func take(_ event: ConsumerEvent?) throws(SessionOver) {
        if let failure = rebalance.failure { throw failure }
        switch event {
        case nil:
            break
        case .record(let record):
            statistics.readRecord()
            desk.admit(record, due: due(of: record), now: now())
        case .error(let error):
            switch error.kind {
            case .fatal, .fenced:
                throw SessionOver(reason: "\(error)", isFenced: error.kind == .fenced)
            case .abortable, .timedOut, .retriable, .refused:
                guard !error.isPositionLost else {
                    throw SessionOver(reason: "the position is outside the partition: \(error)")
                }
                logger.warning("the consumer reports", metadata: ["event": "consumer.error", "error": "\(error)"])
            }
        }
    }

    /// When a record may be handled: a scheduled check says so itself; anything else, and what cannot be read, at once.
    private func due(of record: Record) -> Timestamp? {
        guard topics.isRequery(record.place.topicPartition.topic) else { return nil }
        return RequeryRecord.dueAt(of: record.value)
    }
}
