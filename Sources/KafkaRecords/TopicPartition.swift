/// One partition of one topic.
package struct TopicPartition: Hashable, Comparable, Sendable {
    package var topic: String
    package var partition: Int32

    package init(topic: String, partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    package static func < (left: TopicPartition, right: TopicPartition) -> Bool {
        (left.topic, left.partition) < (right.topic, right.partition)
    }
}

extension TopicPartition: CustomStringConvertible {
    package var description: String { "\(topic)[\(partition)]" }
}

/// Where one record stands: topic, partition and offset.
package struct RecordPlace: Hashable, Sendable {
    package var topicPartition: TopicPartition
    package var offset: Offset

    package init(topicPartition: TopicPartition, offset: Offset) {
        self.topicPartition = topicPartition
        self.offset = offset
    }
}

extension RecordPlace: CustomStringConvertible {
    package var description: String { "\(topicPartition)@\(offset)" }
}
