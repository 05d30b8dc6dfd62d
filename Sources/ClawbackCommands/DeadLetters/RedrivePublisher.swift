import Kafka
import KafkaRecords
import Logging

/// Sends redriven records, a batch at a time: all of it or nothing where deliveries are exactly-once. Driven by one thread.
final class RedrivePublisher {
    private enum Producer {
        case transactional(TransactionalProducer)
        case idempotent(IdempotentProducer)
    }

    private static let timeout = Duration.seconds(60)

    private let kafka: Configuration.Kafka
    private let producer: Producer

    /// Two redrives of one group at once are one too many: the newer one fences the older.
    ///
    /// - Parameter purpose: part of the transactional id; works of different purposes do not fence one another.
    /// - Throws: when the brokers cannot be reached.
    init(_ kafka: Configuration.Kafka, purpose: String = "redrive", logger: Logger) throws(CommandFailure) {
        self.kafka = kafka
        let configuration = KafkaConfiguration(kafka)
        do {
            switch kafka.delivery {
            case .exactlyOnce:
                producer = .transactional(
                    try TransactionalProducer(
                        configuration: configuration, transactionalID: "clawback-\(kafka.groupID)-\(purpose)",
                        logger: logger))
            case .atLeastOnce:
                producer = .idempotent(try IdempotentProducer(configuration: configuration, logger: logger))
            }
        } catch {
            throw CommandFailure(.usage, KafkaCluster.problem(error))
        }
        guard case .transactional(let producer) = producer else { return }
        do {
            try producer.initTransactions(timeout: Self.timeout)
        } catch {
            throw ClusterWords.failure(error, kafka)
        }
    }

    /// Writes `records`; none of them is there when this throws and deliveries are exactly-once, some may be otherwise.
    func publish(_ records: [OutgoingRecord]) throws(CommandFailure) {
        do {
            switch producer {
            case .transactional(let producer): try publish(records, producer)
            case .idempotent(let producer):
                for record in records { try producer.produce(record) }
                if let failure = try producer.flush(timeout: Self.timeout).first { throw failure.error }
            }
        } catch let error as KafkaError {
            throw ClusterWords.failure(error, kafka)
        } catch {
            throw CommandFailure(.internal, "\(error)")
        }
    }

    private func publish(_ records: [OutgoingRecord], _ producer: TransactionalProducer) throws(KafkaError) {
        try producer.begin()
        do throws(KafkaError) {
            for record in records { try producer.produce(record) }
            try commit(producer)
        } catch {
            if error.kind == .abortable || error.kind == .refused { try? producer.abort(timeout: Self.timeout) }
            throw producer.takeDeliveryFailures().first?.error ?? error
        }
    }

    /// A commit that timed out is open: only the same call again tells.
    private func commit(_ producer: TransactionalProducer) throws(KafkaError) {
        do throws(KafkaError) {
            try producer.commit(timeout: Self.timeout)
        } catch  where error.kind == .timedOut && error.isRetriable {
            try producer.commit(timeout: Self.timeout)
        }
    }
}
