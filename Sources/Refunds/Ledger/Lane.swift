import KafkaRecords

/// The records of one key in one partition: they are handled one after another, and what is first said of them comes in their order.
package struct Lane: Hashable, Sendable {
    package let partition: TopicPartition
    package let key: [UInt8]

    package init(partition: TopicPartition, key: [UInt8]) {
        self.partition = partition
        self.key = key
    }
}

extension Record {
    /// `nil` for a record without a key, which is in order with no other.
    package var lane: Lane? {
        key.map { Lane(partition: place.topicPartition, key: $0) }
    }
}
