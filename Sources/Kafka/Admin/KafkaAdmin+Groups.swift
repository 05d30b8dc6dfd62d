import CRdKafka
import KafkaRecords

/// One member of a consumer group.
package struct GroupMember: Hashable, Sendable {
    package var clientID: String
    package var host: String
}

extension KafkaAdmin {
    /// Who is in `group` now; empty also when there is no such group.
    package func members(of group: String, timeout: Duration) throws(KafkaError) -> [GroupMember] {
        let operation = "describe group \(group)"
        try reachBroker(timeout: timeout)
        var list: UnsafePointer<rd_kafka_group_list>?
        // A list is there also when only some of the brokers have answered in time; the group may be on another one.
        let code = rd_kafka_list_groups(client.pointer, group, &list, timeout.rdKafkaMilliseconds)
        defer { rd_kafka_group_list_destroy(list) }
        try check(operation, code)
        guard let list else { return [] }
        for found in UnsafeBufferPointer(start: list.pointee.groups, count: Int(list.pointee.group_cnt))
        where String(cString: found.group) == group {
            try check(operation, found.err)
            return UnsafeBufferPointer(start: found.members, count: Int(found.member_cnt)).map { member in
                GroupMember(
                    clientID: member.client_id.map { String(cString: $0) } ?? "",
                    host: member.client_host.map { String(cString: $0) } ?? "")
            }
        }
        return []
    }

    /// Sets what `group` has committed. Brokers refuse it (`isOfAnotherGeneration`) while the group has members.
    package func setCommitted(
        _ offsets: [TopicPartition: CommittedOffset], of group: String, timeout: Duration
    ) throws(KafkaError) {
        guard !offsets.isEmpty else { return }
        let operation = "set offsets of group \(group)"
        let list = try PartitionList(offsets, for: operation)
        // The request copies the list.
        var request = list.withPointer { rd_kafka_AlterConsumerGroupOffsets_new(group, $0) }
        defer { rd_kafka_AlterConsumerGroupOffsets_destroy(request) }
        try client.adminRequest(
            operation, RD_KAFKA_ADMIN_OP_ALTERCONSUMERGROUPOFFSETS, timeout: timeout,
            send: { options, queue in
                rd_kafka_AlterConsumerGroupOffsets(client.pointer, &request, 1, options, queue)
            },
            read: { (event) throws(KafkaError) in try Self.checkAltered(event, operation) })
    }

    private static func checkAltered(_ event: OpaquePointer, _ operation: String) throws(KafkaError) {
        var count = 0
        guard let result = rd_kafka_event_AlterConsumerGroupOffsets_result(event),
            let groups = rd_kafka_AlterConsumerGroupOffsets_result_groups(result, &count), count == 1,
            let answer = groups[0]
        else { return }
        if let error = rd_kafka_group_result_error(answer) {
            // The answer keeps its error object.
            throw KafkaError(
                operation, rd_kafka_error_code(error), reason: String(cString: rd_kafka_error_string(error)))
        }
        guard let offsets = rd_kafka_group_result_partitions(answer) else { return }
        try UnsafeMutablePointer(mutating: offsets).forEachElement { (element) throws(KafkaError) in
            try element.check(operation)
        }
    }
}
