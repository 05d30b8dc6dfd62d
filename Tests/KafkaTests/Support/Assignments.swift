import Kafka
import KafkaRecords

/// A rebalance handler that notes what it is told; each test uses it on one thread.
final class Assignments: RebalanceHandler {
    enum Event: Equatable {
        case assigned([TopicPartition])
        case revoked([TopicPartition])
        case lost([TopicPartition])
    }

    private(set) var events: [Event] = []
    private let start: ([TopicPartition], KafkaConsumer) -> [TopicPartition: StartPosition]
    private let leaving: ([TopicPartition], KafkaConsumer) -> Void

    init(
        start: @escaping ([TopicPartition], KafkaConsumer) -> [TopicPartition: StartPosition] = { _, _ in [:] },
        leaving: @escaping ([TopicPartition], KafkaConsumer) -> Void = { _, _ in }
    ) {
        self.start = start
        self.leaving = leaving
    }

    func assigned(_ partitions: [TopicPartition], to consumer: KafkaConsumer) -> [TopicPartition: StartPosition] {
        events.append(.assigned(partitions.sorted()))
        return start(partitions, consumer)
    }

    func revoked(_ partitions: [TopicPartition], from consumer: KafkaConsumer) {
        events.append(.revoked(partitions.sorted()))
        leaving(partitions, consumer)
    }

    func lost(_ partitions: [TopicPartition], from consumer: KafkaConsumer) {
        events.append(.lost(partitions.sorted()))
    }

    var hasLost: Bool {
        events.contains { if case .lost = $0 { true } else { false } }
    }

    var hasRevoked: Bool {
        events.contains { if case .revoked = $0 { true } else { false } }
    }
}
