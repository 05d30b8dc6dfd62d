import CRdKafka

extension ClientHandle {
    /// The moment by which a call gives up asking brokers that have all refused, however long its bound.
    private static let slice = Duration.milliseconds(250)

    /// Waits until a broker answers.
    ///
    /// - Throws: as soon as every broker has failed or refused, at the latest after `timeout`; the reason is the exact one
    ///   (connection refused, name not found, certificate, credentials).
    @discardableResult
    func reachBroker(timeout: Duration) throws(KafkaError) -> ClusterDescription {
        context.forgetErrors()
        let deadline = Deadline(after: timeout)
        while true {
            var metadata: UnsafePointer<rd_kafka_metadata>?
            let slice = min(deadline.remaining, Self.slice)
            // Topics: those this client knows locally, hence none.
            let code = rd_kafka_metadata(pointer, 0, nil, &metadata, slice.rdKafkaMilliseconds)
            if let metadata {
                defer { rd_kafka_metadata_destroy(metadata) }
                return ClusterDescription(metadata.pointee)
            }
            rd_kafka_poll(pointer, 0)
            let (isCertain, cause) = context.unreachability
            guard mayPass(code), !deadline.hasPassed, !(isCertain && cause != nil) else {
                var error = KafkaError(
                    "reach a broker", cause.map { rd_kafka_resp_err_t($0.code) } ?? code,
                    reason: cause?.reason ?? "no broker has answered within \(timeout)")
                error.refusal = cause?.refusal
                throw error
            }
        }
    }

    /// All topics the client may see, or the named ones (those that do not exist have an error).
    func topics(_ names: [String]?, timeout: Duration) throws(KafkaError) -> [TopicDescription] {
        let deadline = Deadline(after: timeout)
        try reachBroker(timeout: timeout)
        guard let names else { return try topics(topic: nil, timeout: deadline.remaining) }
        var found: [TopicDescription] = []
        for name in names {
            guard let topic = rd_kafka_topic_new(pointer, name, nil) else {
                throw KafkaError("describe topic \(name)", rd_kafka_last_error())
            }
            defer { rd_kafka_topic_destroy(topic) }
            found += try topics(topic: topic, timeout: deadline.remaining)
        }
        return found
    }

    private func topics(topic: OpaquePointer?, timeout: Duration) throws(KafkaError) -> [TopicDescription] {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let code = rd_kafka_metadata(pointer, topic == nil ? 1 : 0, topic, &metadata, timeout.rdKafkaMilliseconds)
        try check("describe topics", code)
        guard let metadata else { return [] }
        defer { rd_kafka_metadata_destroy(metadata) }
        return UnsafeBufferPointer(start: metadata.pointee.topics, count: Int(metadata.pointee.topic_cnt))
            .map { TopicDescription($0) }
    }
}
