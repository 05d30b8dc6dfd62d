import CRdKafka
import KafkaRecords

/// How far a group is behind in one partition.
package struct PartitionLag: Hashable, Sendable {
    package var topicPartition: TopicPartition
    package var watermarks: Watermarks
    /// `nil` before the group's first commit.
    package var committed: CommittedOffset?

    /// Records from the committed offset (the first there is, without one) to the end; never negative.
    package var records: Int64 {
        let start = max(committed?.offset ?? watermarks.low, watermarks.low)
        return max(0, start.distance(to: watermarks.high))
    }
}

extension KafkaAdmin {
    /// What `group` has committed; partitions without a committed offset are absent.
    package func committed(
        _ partitions: some Collection<TopicPartition>, of group: String, timeout: Duration
    ) throws(KafkaError) -> [TopicPartition: CommittedOffset] {
        guard !partitions.isEmpty else { return [:] }
        let operation = "read offsets of group \(group)"
        let list = PartitionList(partitions)
        // The request copies the list.
        var request = list.withPointer { rd_kafka_ListConsumerGroupOffsets_new(group, $0) }
        defer { rd_kafka_ListConsumerGroupOffsets_destroy(request) }
        return try client.adminRequest(
            operation, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, timeout: timeout,
            send: { options, queue in
                rd_kafka_ListConsumerGroupOffsets(client.pointer, &request, 1, options, queue)
            },
            read: { event throws(KafkaError) in
                var count = 0
                guard let result = rd_kafka_event_ListConsumerGroupOffsets_result(event),
                    let groups = rd_kafka_ListConsumerGroupOffsets_result_groups(result, &count), count == 1,
                    let answer = groups[0]
                else { return [:] }
                if let error = rd_kafka_group_result_error(answer) {
                    // The answer keeps its error object.
                    throw KafkaError(
                        operation, rd_kafka_error_code(error), reason: String(cString: rd_kafka_error_string(error)))
                }
                guard let offsets = rd_kafka_group_result_partitions(answer) else { return [:] }
                return try UnsafeMutablePointer(mutating: offsets).committedOffsets(operation)
            })
    }

    /// How far `group` is behind in each of `partitions`, in their order. The bound is for each request.
    package func lag(
        of group: String, in partitions: [TopicPartition], timeout: Duration
    ) throws(KafkaError) -> [PartitionLag] {
        let committed = try committed(partitions, of: group, timeout: timeout)
        var lags: [PartitionLag] = []
        for partition in partitions {
            let watermarks = try watermarks(of: partition, timeout: timeout)
            lags.append(
                PartitionLag(topicPartition: partition, watermarks: watermarks, committed: committed[partition]))
        }
        return lags
    }
}
