import CRdKafka
import KafkaRecords
import Logging

/// Looks at a cluster and its topics, and creates topics. Blocking calls, from any thread, each with its bound.
package final class KafkaAdmin: Sendable {
    let client: ClientHandle

    /// Asking about a topic never creates it.
    package init(configuration: KafkaConfiguration, logger: Logger) throws(KafkaConfigurationError) {
        var properties = Properties()
        properties.relied = [("allow.auto.create.topics", "false")]
        let native = try properties.native(for: configuration, logger: logger)
        client = try ClientHandle(.producer, native, context: ClientContext(logger: logger))
    }

    /// The moment by which a call gives up asking brokers that have all refused, however long its bound.
    private static let slice = Duration.milliseconds(250)

    /// Waits until a broker answers.
    ///
    /// - Throws: as soon as every broker has failed or refused, at the latest after `timeout`; the reason is the exact one
    ///   (connection refused, name not found, certificate, credentials).
    @discardableResult
    package func reachBroker(timeout: Duration) throws(KafkaError) -> ClusterDescription {
        client.context.forgetErrors()
        let deadline = Deadline(after: timeout)
        while true {
            var metadata: UnsafePointer<rd_kafka_metadata>?
            let slice = min(deadline.remaining, Self.slice)
            // Topics: those this client knows locally, hence none.
            let code = rd_kafka_metadata(client.pointer, 0, nil, &metadata, slice.rdKafkaMilliseconds)
            if let metadata {
                defer { rd_kafka_metadata_destroy(metadata) }
                return ClusterDescription(metadata.pointee)
            }
            rd_kafka_poll(client.pointer, 0)
            let (isCertain, cause) = client.context.unreachability
            guard mayPass(code), !deadline.hasPassed, !(isCertain && cause != nil) else {
                throw KafkaError(
                    "reach a broker", cause.map { rd_kafka_resp_err_t($0.code) } ?? code,
                    reason: cause?.reason ?? "no broker has answered within \(timeout)")
            }
        }
    }

    /// All topics the client may see, or the named ones (those that do not exist have an error).
    package func topics(_ names: [String]? = nil, timeout: Duration) throws(KafkaError) -> [TopicDescription] {
        let deadline = Deadline(after: timeout)
        try reachBroker(timeout: timeout)
        guard let names else { return try topics(topic: nil, timeout: deadline.remaining) }
        var found: [TopicDescription] = []
        for name in names {
            guard let topic = rd_kafka_topic_new(client.pointer, name, nil) else {
                throw KafkaError("describe topic \(name)", rd_kafka_last_error())
            }
            defer { rd_kafka_topic_destroy(topic) }
            found += try topics(topic: topic, timeout: deadline.remaining)
        }
        return found
    }

    private func topics(topic: OpaquePointer?, timeout: Duration) throws(KafkaError) -> [TopicDescription] {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let code = rd_kafka_metadata(
            client.pointer, topic == nil ? 1 : 0, topic, &metadata, timeout.rdKafkaMilliseconds)
        try check("describe topics", code)
        guard let metadata else { return [] }
        defer { rd_kafka_metadata_destroy(metadata) }
        return UnsafeBufferPointer(start: metadata.pointee.topics, count: Int(metadata.pointee.topic_cnt))
            .map { TopicDescription($0) }
    }

    package func watermarks(of partition: TopicPartition, timeout: Duration) throws(KafkaError) -> Watermarks {
        try client.watermarks(of: partition, timeout: timeout)
    }

    /// The first record at or after each moment; partitions without one are absent.
    package func offsets(
        for moments: [TopicPartition: Timestamp], timeout: Duration
    ) throws(KafkaError) -> [TopicPartition: Offset] {
        try client.offsets(for: moments, timeout: timeout)
    }
}
