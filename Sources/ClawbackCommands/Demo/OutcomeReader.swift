import Kafka
import KafkaRecords
import Logging
import StrictJSON
import Synchronization

/// Reads the outcomes topic as the order platform would, on a thread of its own, and keeps what was said of each intent.
final class OutcomeReader: RebalanceHandler, Sendable {
    private struct State {
        var published: [String: PromiseCheck.Published] = [:]
        var settled: Set<String> = []
        var positions: [TopicPartition: Offset] = [:]
    }

    private let state = Mutex(State())

    var settledCount: Int { state.withLock { $0.settled.count } }
    var published: [String: PromiseCheck.Published] { state.withLock { $0.published } }

    /// Whether everything below `ends` has been read.
    func hasReached(_ ends: [TopicPartition: Offset]) -> Bool {
        state.withLock { state in
            ends.allSatisfy { end in end.value == Offset(0) || state.positions[end.key].map { $0 >= end.value } ?? false
            }
        }
    }

    /// Reads until `isOver` says so. Blocks its thread.
    func read(
        _ kafka: KafkaConfiguration, topic: String, logger: Logger, until isOver: () -> Bool
    ) throws {
        let consumer = try KafkaConsumer(
            configuration: kafka, options: ConsumerOptions(groupID: "order-platform"), handler: self, logger: logger)
        defer { consumer.close(timeout: .seconds(5)) }
        try consumer.subscribe(to: [topic])
        while !isOver() {
            guard case .record(let record) = consumer.poll(timeout: .milliseconds(100)) else { continue }
            take(record)
        }
    }

    private func take(_ record: Record) {
        guard let value = record.value, let outcome = try? JSONParser.parse(value).objectValue,
            let id = outcome["outcome_id"]?.stringValue, let status = outcome["status"]?.stringValue
        else { return }
        let intentID = outcome["intent_id"]?.stringValue
        state.withLock { state in
            state.positions[record.place.topicPartition] = record.place.offset.advanced(by: 1)
            guard let intentID else { return }
            state.published[intentID, default: PromiseCheck.Published()].outcomeIDs.insert(id)
            guard status != "processing" else { return }
            state.published[intentID]?.settled.append(status)
            state.settled.insert(intentID)
        }
    }

    func assigned(_ partitions: [TopicPartition], to consumer: KafkaConsumer) -> [TopicPartition: StartPosition] {
        Dictionary(uniqueKeysWithValues: partitions.map { ($0, .beginning) })
    }

    func revoked(_ partitions: [TopicPartition], from consumer: KafkaConsumer) {}

    func lost(_ partitions: [TopicPartition], from consumer: KafkaConsumer) {}
}
