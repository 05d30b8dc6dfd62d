import Foundation
import Kafka
import KafkaRecords
import Logging
import Refunds

/// Publishes each batch in one transaction: outcomes, scheduled checks and dead letters together with the offsets.
final class TransactionalPublisher: BatchPublisher {
    /// The bound of one call to the broker. ``TransactionSteps`` says how often it is made again.
    private static let callTimeout = Duration.seconds(10)
    private static let learningTimeout = Duration.seconds(2)
    private static let mostInitialisations = 6
    /// How long to wait for the group's current generation after an abort.
    private static let membershipTimeout = Duration.seconds(5)

    private let producer: TransactionalProducer
    private let desk: Desk
    private let life: Heartbeat
    private let statistics: Statistics
    private let deadLettersTopic: String
    private let logger: Logger

    /// Fences whoever else has the transactional id and settles what it left open.
    init(
        _ settings: WorkerSettings, desk: Desk, life: Heartbeat, statistics: Statistics, logger: Logger
    ) throws(SessionOver) {
        self.desk = desk
        self.life = life
        self.statistics = statistics
        self.logger = logger
        deadLettersTopic = settings.topics.deadLetters
        do throws(KafkaConfigurationError) {
            producer = try TransactionalProducer(
                configuration: settings.kafka, transactionalID: settings.transactionalID, logger: logger)
        } catch {
            throw SessionOver(reason: "\(error)")
        }
        try initialise()
        // Only the first outcomes are the later for it when this fails.
        try? producer.learn(settings.writtenTopics, timeout: Self.learningTimeout)
    }

    private func initialise() throws(SessionOver) {
        var tries = 0
        while true {
            life.beat(.starting)
            do throws(KafkaError) {
                return try producer.initTransactions(timeout: Self.callTimeout)
            } catch {
                tries += 1
                let mayRepeat = error.kind == .timedOut || error.kind == .retriable
                guard mayRepeat, tries < Self.mostInitialisations, !desk.isClosed else {
                    throw SessionOver(reason: "\(error)", isFenced: error.kind == .fenced)
                }
                logger.warning(
                    "the transactional producer is not ready yet",
                    metadata: ["event": "transaction.init", "error": "\(error)"])
                Thread.sleep(forTimeInterval: 0.2)
            }
        }
    }

    func publish(_ publication: Desk.Publication) throws(SessionOver) -> Batch? {
        var current = publication
        var steps = TransactionSteps()
        var step = steps.first
        var isFenced = false
        var isTooLarge = false
        while true {
            life.beat(.publishing)
            switch step {
            case .done:
                return current.batch
            case .over(let reason):
                throw SessionOver(reason: reason, isFenced: isFenced)
            case .pause(let duration):
                Thread.sleep(forTimeInterval: Double(duration.milliseconds) / 1000)
                step = steps.resumed()
            case .begin, .produce, .sendOffsets, .commit, .abort:
                do throws(KafkaError) {
                    try perform(step, current)
                    if step == .abort {
                        statistics.aborted()
                        guard let again = renewed() else { return nil }
                        current = again
                        if isTooLarge {
                            current.batch = current.batch.sheddingLargeDeadLetters(topic: deadLettersTopic)
                        }
                    }
                    step = steps.succeeded()
                } catch {
                    logger.warning(
                        "a transaction's call failed",
                        metadata: ["event": "transaction.failed", "step": "\(step)", "error": "\(error)"])
                    isFenced = error.kind == .fenced
                    isTooLarge = isTooLarge || noteTooLarge(error)
                    step = steps.failed(TransactionSteps.Failure(error, of: step))
                }
            }
        }
    }

    /// Whether a record of the transaction is larger than the broker takes: repeating it as it is would repeat the refusal.
    private func noteTooLarge(_ error: KafkaError) -> Bool {
        let errors = [error] + producer.takeDeliveryFailures().map(\.error)
        guard errors.contains(where: \.isTooLarge) else { return false }
        logger.tooLarge(deadLettersTopic)
        return true
    }

    private func perform(_ step: TransactionSteps.Step, _ current: Desk.Publication) throws(KafkaError) {
        switch step {
        case .begin:
            try producer.begin()
        case .produce:
            for entry in current.batch.entries {
                for record in entry.effects.records { try producer.produce(record) }
            }
        case .sendOffsets:
            let offsets = current.batch.offsets.mapValues {
                CommittedOffset(offset: $0.offset, metadata: $0.metadata)
            }
            try producer.sendOffsets(offsets, of: current.membership, timeout: Self.callTimeout)
        case .commit:
            try producer.commit(timeout: Self.callTimeout)
        case .abort:
            try producer.abort(timeout: Self.callTimeout)
        case .pause, .done, .over:
            break
        }
    }

    /// The batch as it stands after an abort, in the group's current generation; `nil` when nothing of it is ours still.
    private func renewed() -> Desk.Publication? {
        desk.requestMembership()
        let deadline = ContinuousClock.now + Self.membershipTimeout
        while desk.needsMembership, !desk.isClosed, ContinuousClock.now < deadline {
            desk.renewed.wait(atMost: .milliseconds(100))
        }
        return desk.repeatBatch()
    }
}

extension TransactionSteps.Failure {
    /// librdkafka repeats a commit within one call: where the broker has forgotten the producer, an earlier try may have taken
    /// effect, whatever is said of an abort.
    package init(_ error: KafkaError, of step: TransactionSteps.Step) {
        self =
            switch error.kind {
            case _ where step == .commit && error.isProducerForgotten: .fatal("\(error)")
            case .refused where error.isTooLarge: .abortable("\(error)")
            case .fenced, .fatal: .fatal("\(error)")
            case .abortable: .abortable("\(error)")
            case .timedOut, .retriable: .retriable("\(error)")
            case .refused: .fatal("\(error)")
            }
    }
}
