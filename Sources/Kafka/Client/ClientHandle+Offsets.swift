import CRdKafka
import KafkaRecords

/// How far a partition reaches.
package struct Watermarks: Hashable, Sendable {
    /// The first offset there is.
    package var low: Offset
    /// One past the last.
    package var high: Offset

    package init(low: Offset, high: Offset) {
        self.low = low
        self.high = high
    }
}

extension ClientHandle {
    func watermarks(of partition: TopicPartition, timeout: Duration) throws(KafkaError) -> Watermarks {
        var low: Int64 = 0
        var high: Int64 = 0
        let code = rd_kafka_query_watermark_offsets(
            pointer, partition.topic, partition.partition, &low, &high, timeout.rdKafkaMilliseconds)
        guard code == .none else {
            throw KafkaError("read watermarks", code, topicPartition: partition)
        }
        return Watermarks(low: Offset(low), high: Offset(high))
    }

    func offsets(
        for moments: [TopicPartition: Timestamp], timeout: Duration
    ) throws(KafkaError) -> [TopicPartition: Offset] {
        guard !moments.isEmpty else { return [:] }
        let operation = "look offsets up by time"
        let list = PartitionList(capacity: moments.count)
        for (partition, moment) in moments { list.add(partition, offset: moment.milliseconds) }
        return try list.withPointer { (list) throws(KafkaError) in
            try check(operation, rd_kafka_offsets_for_times(pointer, list, timeout.rdKafkaMilliseconds))
            // The end of a partition comes back as a negative, logical offset.
            return try list.committedOffsets(operation).mapValues { $0.offset }
        }
    }
}
