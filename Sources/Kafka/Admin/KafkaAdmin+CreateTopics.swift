import CRdKafka

extension KafkaAdmin {
    /// Creates `topics` and waits until the broker says they are there.
    ///
    /// - Returns: what became of each, by name.
    /// - Throws: when the request as a whole fails: no broker, not allowed, not supported by the cluster.
    package func createTopics(
        _ topics: [NewTopic], timeout: Duration
    ) throws(KafkaError) -> [String: TopicCreation] {
        guard !topics.isEmpty else { return [:] }
        try reachBroker(timeout: timeout)
        var natives: [OpaquePointer?] = []
        defer { for native in natives { rd_kafka_NewTopic_destroy(native) } }
        for topic in topics { natives.append(try native(topic)) }
        return try client.adminRequest(
            "create topics", RD_KAFKA_ADMIN_OP_CREATETOPICS, timeout: timeout,
            send: { options, queue in
                // Without it the broker answers before the topics can be used.
                var text = [CChar](repeating: 0, count: 256)
                rd_kafka_AdminOptions_set_operation_timeout(options, timeout.rdKafkaMilliseconds, &text, text.count)
                rd_kafka_CreateTopics(client.pointer, &natives, natives.count, options, queue)
            },
            read: { event in Self.creations(event) })
    }

    private func native(_ topic: NewTopic) throws(KafkaError) -> OpaquePointer {
        let operation = "create topic \(topic.name)"
        var text = [CChar](repeating: 0, count: 512)
        guard
            let native = rd_kafka_NewTopic_new(
                topic.name, topic.partitions, topic.replicationFactor, &text, text.count)
        else { throw KafkaError(operation, .invalidArgument, reason: string(of: text)) }
        for (name, value) in topic.configuration {
            let code = rd_kafka_NewTopic_set_config(native, name, value)
            guard code == .none else {
                rd_kafka_NewTopic_destroy(native)
                throw KafkaError(operation, code, reason: "\(name) is no topic setting")
            }
        }
        return native
    }

    private static func creations(_ event: OpaquePointer) -> [String: TopicCreation] {
        var count = 0
        guard let result = rd_kafka_event_CreateTopics_result(event),
            let topics = rd_kafka_CreateTopics_result_topics(result, &count)
        else { return [:] }
        var creations: [String: TopicCreation] = [:]
        for topic in UnsafeBufferPointer(start: topics, count: count) {
            let name = String(cString: rd_kafka_topic_result_name(topic))
            let code = rd_kafka_topic_result_error(topic)
            let error = KafkaError(
                "create topic \(name)", code,
                reason: rd_kafka_topic_result_error_string(topic).map { String(cString: $0) })
            creations[name] = code == .none ? .created : error.isTopicAlreadyThere ? .alreadyThere : .refused(error)
        }
        return creations
    }
}
