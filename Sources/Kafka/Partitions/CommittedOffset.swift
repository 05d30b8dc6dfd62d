import CRdKafka
import KafkaRecords

/// What a group has committed, or is about to commit, for a partition.
package struct CommittedOffset: Hashable, Sendable {
    /// The next record to read: one past the last that is done.
    package var offset: Offset
    /// ASCII without NUL, at most 4096 bytes by the brokers' default; empty for none.
    package var metadata: String

    package init(offset: Offset, metadata: String = "") {
        self.offset = offset
        self.metadata = metadata
    }
}

extension PartitionList {
    /// - Throws: `_INVALID_ARG` for metadata that is not ASCII without NUL, which librdkafka 2.0.2 would misread.
    init(_ offsets: [TopicPartition: CommittedOffset], for operation: String) throws(KafkaError) {
        self.init(capacity: offsets.count)
        for (partition, committed) in offsets {
            guard committed.metadata.utf8.allSatisfy({ $0 != 0 && $0 < 0x80 }) else {
                throw KafkaError(
                    operation, .invalidArgument, reason: "commit metadata must be ASCII without NUL",
                    topicPartition: partition)
            }
            add(partition, offset: committed.offset.rawValue, metadata: committed.metadata)
        }
    }
}

extension UnsafeMutablePointer<rd_kafka_topic_partition_list_t> {
    /// The offsets in the list; partitions without one are absent.
    func committedOffsets(_ operation: String) throws(KafkaError) -> [TopicPartition: CommittedOffset] {
        var offsets: [TopicPartition: CommittedOffset] = [:]
        try forEachElement { (element) throws(KafkaError) in
            try element.check(operation)
            guard element.offset >= 0 else { return }
            offsets[element.topicPartition] = CommittedOffset(
                offset: Offset(element.offset), metadata: element.metadata)
        }
        return offsets
    }
}

extension PartitionElement {
    func check(_ operation: String) throws(KafkaError) {
        guard error != .none else { return }
        throw KafkaError(operation, error, topicPartition: topicPartition)
    }
}
