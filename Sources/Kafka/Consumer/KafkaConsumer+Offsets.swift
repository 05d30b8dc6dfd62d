import CRdKafka
import KafkaRecords

extension KafkaConsumer {
    /// What the group has committed for each of `partitions`; those without a committed offset are absent. With
    /// `Isolation.committed`, waits for open transactions that have sent offsets (stable offsets).
    ///
    /// - Throws: also when only one partition's answer is an error, which it names.
    package func committed(
        _ partitions: some Collection<TopicPartition>, timeout: Duration
    ) throws(KafkaError) -> [TopicPartition: CommittedOffset] {
        enter()
        guard !partitions.isEmpty else { return [:] }
        let operation = "read committed offsets"
        let list = PartitionList(partitions)
        return try list.withPointer { (list) throws(KafkaError) in
            try check(operation, rd_kafka_committed(client.pointer, list, timeout.rdKafkaMilliseconds))
            return try list.committedOffsets(operation)
        }
    }

    /// Commits outside any transaction and waits for the broker's answer.
    package func commit(_ offsets: [TopicPartition: CommittedOffset]) throws(KafkaError) {
        enter()
        guard !offsets.isEmpty else { return }
        let operation = "commit offsets"
        let list = try PartitionList(offsets, for: operation)
        try list.withPointer { (list) throws(KafkaError) in
            try check(operation, rd_kafka_commit(client.pointer, list, 0))
            try list.forEachElement { (element) throws(KafkaError) in try element.check(operation) }
        }
    }

    /// Who this member is, now: for a transaction's offsets. `nil` once the client is going.
    package func groupMetadata() -> GroupMetadata? {
        enter()
        return rd_kafka_consumer_group_metadata(client.pointer).map { GroupMetadata(owning: $0) }
    }

    /// The next record of each partition to be handed out; partitions nothing was handed out of are absent.
    package func positions(
        of partitions: some Collection<TopicPartition>
    ) throws(KafkaError) -> [TopicPartition: Offset] {
        enter()
        let list = PartitionList(partitions)
        return try list.withPointer { (list) throws(KafkaError) in
            try check("read positions", rd_kafka_position(client.pointer, list))
            return try list.committedOffsets("read positions").mapValues { $0.offset }
        }
    }

    /// The first offset there is and the one past the last, asked of the broker.
    package func watermarks(of partition: TopicPartition, timeout: Duration) throws(KafkaError) -> Watermarks {
        enter()
        return try client.watermarks(of: partition, timeout: timeout)
    }

    /// The same, as the last fetch of an assigned partition has told it: no request, no wait. `nil` before the first answer,
    /// and for partitions that are not assigned. What a partition that is paused has gained since is not in it.
    package func cachedWatermarks(of partition: TopicPartition) -> Watermarks? {
        enter()
        var low: Int64 = 0
        var high: Int64 = 0
        let code = rd_kafka_get_watermark_offsets(client.pointer, partition.topic, partition.partition, &low, &high)
        // Unknown is a negative, logical offset.
        guard code == .none, high >= 0 else { return nil }
        return Watermarks(low: Offset(max(low, 0)), high: Offset(high))
    }

    /// The first record at or after each moment; partitions without one are absent.
    package func offsets(
        for moments: [TopicPartition: Timestamp], timeout: Duration
    ) throws(KafkaError) -> [TopicPartition: Offset] {
        enter()
        return try client.offsets(for: moments, timeout: timeout)
    }
}
