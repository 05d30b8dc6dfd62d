import Kafka
import KafkaRecords
import Logging
import Refunds

/// The consumer's thread: performs what the session's ``Reader`` says.
final class ConsumerLoop {
    private let consumer: KafkaConsumer
    private let rebalance: RebalanceWork
    private let desk: Desk
    private let topics: TopicNames
    private let statistics: Statistics
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private var lag = LagMeter()
    private let onLag: ([TopicPartition: PartitionLag]) -> Void
    private var reach = BrokerReach() {
        didSet { onReach(reach.unreachableSince) }
    }
    private let onReach: (Timestamp?) -> Void

    /// - Parameters:
    ///   - onLag: told each partition's lag, about once a second.
    ///   - onReach: told since when no broker can be reached.
    init(
        consumer: KafkaConsumer, rebalance: RebalanceWork, desk: Desk, topics: TopicNames, statistics: Statistics,
        now: @escaping @Sendable () -> Timestamp, logger: Logger,
        onLag: @escaping ([TopicPartition: PartitionLag]) -> Void, onReach: @escaping (Timestamp?) -> Void
    ) {
        self.onReach = onReach
        self.onLag = onLag
        self.consumer = consumer
        self.rebalance = rebalance
        self.desk = desk
        self.topics = topics
        self.statistics = statistics
        self.now = now
        self.logger = logger
    }

    /// Takes one turn: obeys the core, polls once.
    /// - Throws: ``SessionOver`` when the consumer can do no more.
    func turn() throws(SessionOver) {
        let moment = now()
        let glance = Reader.Glance(desk.glance(now: moment))
        for step in rebalance.reader.turn(glance, now: moment) { try perform(step) }
        if reach.isDue(moment) { askBroker() }
        if lag.isDue(moment) {
            onLag(lag.measure(desk.standing.partitions, ends: { consumer.cachedWatermarks(of: $0)?.high }, now: moment))
        }
    }

    private func askBroker() {
        var isAnswered = true
        do throws(KafkaError) {
            _ = try consumer.watermarks(
                of: TopicPartition(topic: topics.intents, partition: 0), timeout: BrokerReach.patience)
        } catch {
            isAnswered = !error.isWithoutAnswer
        }
        reach.asked(isAnswered: isAnswered, now())
    }

    private func perform(_ step: Reader.Step) throws(SessionOver) {
        switch step {
        case .renewMembership: desk.renewMembership(of: consumer)
        case .commitRequested:
            if !rebalance.commitRequested(by: consumer) { rebalance.reader.commitFailed(now: now()) }
        case .pause(let partitions): consumer.pause(partitions)
        case .resume(let partitions): consumer.resume(partitions)
        case .poll(let bound):
            try take(consumer.poll(timeout: bound))
        }
    }

    private func take(_ event: ConsumerEvent?) throws(SessionOver) {
        if let failure = rebalance.failure { throw failure }
        switch event {
        case nil:
            break
        case .record(let record):
            let moment = now()
            statistics.read(record, isRequery: topics.isRequery(record.place.topicPartition.topic), at: moment)
            lag.read(record)
            desk.admit(record, due: topics.due(of: record), now: moment)
        case .error(let error):
            let trouble = ConsumerTrouble(error)
            guard !trouble.endsSession else {
                throw SessionOver(reason: "\(trouble): \(error)", isFenced: trouble == .fenced)
            }
            if error.isAllBrokersDown { reach.lost(now()) }
            // The client has said that itself, with what to do.
            guard error.refusal?.isCertain != true else { return }
            logger.warning("\(trouble)", metadata: ["event": "consumer.error", "error": "\(error)"])
        }
    }
}

extension Reader.Glance {
    fileprivate init(_ glance: Desk.Glance) {
        self.init(
            flow: glance.flow, nextDue: glance.nextDue,
            needsMembership: glance.needsMembership, wantsCommit: glance.wantsCommit)
    }
}

extension ConsumerTrouble {
    fileprivate init(_ error: KafkaError) {
        self =
            switch error.kind {
            case .fenced: .fenced
            case .fatal: .fatal
            case .abortable, .timedOut, .retriable, .refused: error.isPositionLost ? .positionLost : .passing
            }
    }
}
