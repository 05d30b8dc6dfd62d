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
        // Whoever asks is told the reason by what is thrown; the log need not repeat it.
        let security = ClientSecurity(configuration, tellsRefusals: false)
        client = try ClientHandle(.producer, native, context: ClientContext(logger: logger, security: security))
    }

    /// Waits until a broker answers.
    ///
    /// - Throws: as soon as every broker has failed or refused, at the latest after `timeout`; the reason is the exact one
    ///   (connection refused, name not found, certificate, credentials).
    @discardableResult
    package func reachBroker(timeout: Duration) throws(KafkaError) -> ClusterDescription {
        try client.reachBroker(timeout: timeout)
    }

    /// All topics the client may see, or the named ones (those that do not exist have an error).
    package func topics(_ names: [String]? = nil, timeout: Duration) throws(KafkaError) -> [TopicDescription] {
        try client.topics(names, timeout: timeout)
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
