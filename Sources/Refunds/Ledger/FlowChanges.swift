import KafkaRecords

/// Partitions to stop and to go on fetching. A partition stands in at most one of the two.
package struct FlowChanges: Equatable, Sendable {
    package private(set) var toPause: Set<TopicPartition> = []
    package private(set) var toResume: Set<TopicPartition> = []

    package init() {}

    package var isEmpty: Bool { toPause.isEmpty && toResume.isEmpty }

    mutating func pause(_ partition: TopicPartition) {
        if toResume.remove(partition) == nil { toPause.insert(partition) }
    }

    mutating func resume(_ partition: TopicPartition) {
        if toPause.remove(partition) == nil { toResume.insert(partition) }
    }

    mutating func forget(_ partition: TopicPartition) {
        toPause.remove(partition)
        toResume.remove(partition)
    }
}
