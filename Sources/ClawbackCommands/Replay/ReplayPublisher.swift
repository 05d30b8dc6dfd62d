import Foundation
import Kafka
import KafkaRecords
import Logging
import Refunds
import Worker

/// Publishes a replay's outcomes together with its progress: in one transaction, or, at least once, the progress after. Driven
/// by one thread.
final class ReplayPublisher {
    private enum Way {
        case transactional(TransactionalProducer, GroupMetadata)
        case idempotent(IdempotentProducer, KafkaAdmin)
    }

    private static let timeout = Duration.seconds(10)
    /// How often what is not written or committed yet is waited for.
    private static let mostRounds = 6

    private let kafka: Configuration.Kafka
    private let group: String
    private let way: Way
    private let logger: Logger

    /// Fences whoever else carries out this replay, and settles what was left open.
    init(_ kafka: Configuration.Kafka, _ id: ReplayID, logger: Logger) throws(CommandFailure) {
        self.kafka = kafka
        self.logger = logger
        group = id.group
        let configuration = KafkaConfiguration(kafka)
        do {
            switch kafka.delivery {
            case .exactlyOnce:
                way = .transactional(
                    try TransactionalProducer(
                        configuration: configuration, transactionalID: id.transactionalID, logger: logger),
                    GroupMetadata(group: id.group))
            case .atLeastOnce:
                way = .idempotent(
                    try IdempotentProducer(configuration: configuration, logger: logger),
                    try KafkaAdmin(configuration: configuration, logger: logger))
            }
        } catch {
            throw CommandFailure(.usage, KafkaCluster.problem(error))
        }
        guard case .transactional(let producer, _) = way else { return }
        do {
            try Self.repeated { () throws(KafkaError) in try producer.initTransactions(timeout: Self.timeout) }
        } catch {
            throw ClusterWords.failure(error, kafka)
        }
    }

    /// Writes `records` and the progress.
    ///
    /// - Parameter offsets: with the memo of each partition.
    func publish(
        _ records: [OutgoingRecord], _ offsets: [TopicPartition: CommittedOffset]
    ) throws(CommandFailure) {
        do throws(KafkaError) {
            switch way {
            case .transactional(let producer, let membership):
                try publish(records, offsets, producer, membership)
            case .idempotent(let producer, let admin):
                for record in records { try producer.produce(record) }
                let failures = try Self.repeated { () throws(KafkaError) in try producer.flush(timeout: Self.timeout) }
                if let failure = failures.first { throw failure.error }
                let group = group
                try Self.repeated { () throws(KafkaError) in
                    try admin.setCommitted(offsets, of: group, timeout: Self.timeout)
                }
            }
        } catch {
            throw ClusterWords.failure(error, kafka)
        }
    }

    private func publish(
        _ records: [OutgoingRecord], _ offsets: [TopicPartition: CommittedOffset], _ producer: TransactionalProducer,
        _ membership: GroupMetadata
    ) throws(KafkaError) {
        var steps = TransactionSteps()
        var step = steps.first
        var last = KafkaError(operation: "publish", code: 0, name: "", reason: "not begun")
        while true {
            switch step {
            case .done: return
            case .over: throw last
            case .pause(let duration):
                Thread.sleep(forTimeInterval: Double(duration.milliseconds) / 1000)
                step = steps.resumed()
            case .begin, .produce, .sendOffsets, .commit, .abort:
                do throws(KafkaError) {
                    switch step {
                    case .begin: try producer.begin()
                    case .produce: for record in records { try producer.produce(record) }
                    case .sendOffsets: try producer.sendOffsets(offsets, of: membership, timeout: Self.timeout)
                    case .commit: try producer.commit(timeout: Self.timeout)
                    case .abort: try producer.abort(timeout: Self.timeout)
                    case .pause, .done, .over: break
                    }
                    step = steps.succeeded()
                } catch {
                    last = producer.takeDeliveryFailures().first?.error ?? error
                    logger.warning(
                        "a transaction's call failed",
                        metadata: ["event": "transaction.failed", "step": "\(step)", "error": "\(error)"])
                    step = steps.failed(TransactionSteps.Failure(error, of: step))
                }
            }
        }
    }

    private static func repeated<Result>(_ body: () throws(KafkaError) -> Result) throws(KafkaError) -> Result {
        for _ in 1..<mostRounds {
            do throws(KafkaError) {
                return try body()
            } catch {
                guard error.kind == .timedOut || error.kind == .retriable else { throw error }
                Thread.sleep(forTimeInterval: 0.2)
            }
        }
        return try body()
    }
}
