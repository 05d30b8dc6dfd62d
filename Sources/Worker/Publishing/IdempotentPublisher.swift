import Kafka
import KafkaRecords
import Logging
import Refunds

/// At least once: writes each batch's effects, then has the offsets committed. A crash in between repeats the effects, under
/// the same outcome ids.
final class IdempotentPublisher: BatchPublisher {
    private static let flushTimeout = Duration.seconds(10)
    private static let learningTimeout = Duration.seconds(2)
    /// How often what is not written yet is waited for, and what failed is written again, before the session ends.
    private static let mostRounds = 12

    private let producer: IdempotentProducer
    private let desk: Desk
    private let deadLettersTopic: String
    private let logger: Logger

    init(_ settings: WorkerSettings, desk: Desk, logger: Logger) throws(SessionOver) {
        self.desk = desk
        self.logger = logger
        deadLettersTopic = settings.topics.deadLetters
        do throws(KafkaConfigurationError) {
            producer = try IdempotentProducer(configuration: settings.kafka, logger: logger)
        } catch {
            throw SessionOver(reason: "\(error)")
        }
        // Only the first outcomes are the later for it when this fails.
        try? producer.learn(settings.writtenTopics, timeout: Self.learningTimeout)
    }

    func publish(_ publication: Desk.Publication) throws(SessionOver) -> Batch? {
        var pending = publication.batch.entries.flatMap(\.effects.records)
        var rounds = 0
        while !pending.isEmpty {
            rounds += 1
            guard rounds <= Self.mostRounds else {
                throw SessionOver(reason: "\(pending.count) records could not be written in \(rounds - 1) rounds")
            }
            pending = try write(pending)
        }
        desk.requestCommit(of: publication.batch)
        return publication.batch
    }

    /// Writes `records`; those to be written again are the answer.
    private func write(_ records: [OutgoingRecord]) throws(SessionOver) -> [OutgoingRecord] {
        var tickets: [DeliveryTicket: OutgoingRecord] = [:]
        var again: [OutgoingRecord] = []
        do throws(KafkaError) {
            for record in records {
                do throws(KafkaError) {
                    tickets[try producer.produce(record)] = record
                } catch {
                    guard let shorter = shorter(record, error) else { throw error }
                    again.append(shorter)
                }
            }
            for failure in try flushed() {
                guard let record = tickets[failure.ticket] else { continue }
                again.append(shorter(record, failure.error) ?? record)
            }
            return again
        } catch {
            throw SessionOver(reason: "\(error)", isFenced: error.kind == .fenced)
        }
    }

    /// A dead letter shortened, when it was refused as too large: repeating it as it is would repeat the refusal.
    private func shorter(_ record: OutgoingRecord, _ error: KafkaError) -> OutgoingRecord? {
        guard error.isTooLarge, record.topic == deadLettersTopic else { return nil }
        let short = DeadLetter.shortened(record)
        guard short != record else { return nil }
        logger.tooLarge(deadLettersTopic)
        return short
    }

    private func flushed() throws(KafkaError) -> [DeliveryFailure] {
        for _ in 1..<Self.mostRounds {
            do throws(KafkaError) {
                return try producer.flush(timeout: Self.flushTimeout)
            } catch {
                guard error.kind == .timedOut || error.kind == .retriable else { throw error }
                logger.warning(
                    "the brokers have not taken all effects yet",
                    metadata: ["event": "publish.slow", "outstanding": "\(producer.outstanding)", "error": "\(error)"])
            }
        }
        return try producer.flush(timeout: Self.flushTimeout)
    }
}
