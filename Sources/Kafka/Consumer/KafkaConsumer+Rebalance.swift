import CRdKafka
import KafkaRecords

extension KafkaConsumer {
    /// The rebalance callback, on the thread that polls or closes.
    func rebalanced(
        _ code: rd_kafka_resp_err_t, _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
    ) {
        guard let list else { return }
        let partitions = list.topicPartitions
        switch code {
        case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS: assign(partitions)
        case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS: unassign(partitions)
        default:
            client.context.report(KafkaError("rebalance", code))
            rd_kafka_assign(client.pointer, nil)
        }
    }

    private func assign(_ partitions: [TopicPartition]) {
        // First the state: the handler may already ask for the assignment.
        state.assign(partitions)
        let starts = handler.assigned(partitions, to: self)
        let list = PartitionList(capacity: partitions.count)
        for partition in partitions { list.add(partition, offset: (starts[partition] ?? .committed).rdKafkaOffset) }
        list.withPointer { report(rd_kafka_assign(client.pointer, $0), "assign partitions") }
    }

    private func unassign(_ partitions: [TopicPartition]) {
        if rd_kafka_assignment_lost(client.pointer) != 0 {
            handler.lost(partitions, from: self)
        } else {
            handler.revoked(partitions, from: self)
        }
        // librdkafka remembers a pause beyond the assignment: should the partition come back, it would never be read.
        resume(partitions)
        state.unassign(partitions)
        report(rd_kafka_assign(client.pointer, nil), "give partitions back")
    }

    private func report(_ code: rd_kafka_resp_err_t, _ operation: String) {
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        client.context.report(KafkaError(operation, code))
    }

    /// Whether the group has taken the whole assignment away already (session time-out, poll interval exceeded): then
    /// nothing may be committed any more. Known before the handler's `lost` is called, which waits for the next poll.
    package var isAssignmentLost: Bool {
        enter()
        return rd_kafka_assignment_lost(client.pointer) != 0
    }

    /// Stops handing out records of `partitions`: those not assigned or already paused are passed over. What was fetched
    /// and not yet handed out is fetched again after `resume`.
    package func pause(_ partitions: some Sequence<TopicPartition>) {
        enter()
        let new = state.pause(partitions)
        guard !new.isEmpty else { return }
        PartitionList(new).withPointer { _ = rd_kafka_pause_partitions(client.pointer, $0) }
    }

    /// Goes on handing out records of `partitions`: those not paused are passed over.
    package func resume(_ partitions: some Sequence<TopicPartition>) {
        enter()
        let old = state.resume(partitions)
        guard !old.isEmpty else { return }
        PartitionList(old).withPointer { _ = rd_kafka_resume_partitions(client.pointer, $0) }
    }

    package var pausedPartitions: Set<TopicPartition> {
        enter()
        return state.paused
    }
}

extension StartPosition {
    var rdKafkaOffset: Int64 {
        switch self {
        case .at(let offset): offset.rawValue
        case .committed: Int64(RD_KAFKA_OFFSET_STORED)
        case .beginning: Int64(RD_KAFKA_OFFSET_BEGINNING)
        case .end: Int64(RD_KAFKA_OFFSET_END)
        }
    }
}
