import CRdKafka
import Logging

/// librdkafka's built-in model of a cluster, on loopback ports of this process: for demonstrations and tests.
///
/// It keeps the last 5 MiB or 100,000 records of a partition, creates no topics on request, and its transactions are hollow:
/// their offsets are not stored and aborted records stay visible.
///
/// `@unchecked Sendable`: the pointers never change, and librdkafka's functions for it take the cluster's lock or hand the
/// work to its thread.
package final class MockCluster: @unchecked Sendable {
    /// Addresses for any client, of this process or another.
    package let bootstrapServers: String
    let pointer: OpaquePointer
    private let client: ClientHandle

    package init(brokers: Int = 1, logger: Logger) throws(KafkaConfigurationError) {
        client = try ClientHandle(.producer, NativeConfiguration(), context: ClientContext(logger: logger))
        guard let pointer = rd_kafka_mock_cluster_new(client.pointer, Int32(brokers)) else {
            throw .refused(reason: "the mock cluster needs a free port on loopback")
        }
        self.pointer = pointer
        bootstrapServers = String(cString: rd_kafka_mock_cluster_bootstraps(pointer))
    }

    /// The cluster before the client it lives in, which goes right after.
    deinit { rd_kafka_mock_cluster_destroy(pointer) }

    package func createTopic(_ name: String, partitions: Int, replicationFactor: Int = 1) throws(KafkaError) {
        try check(
            "create topic \(name) in the mock cluster",
            rd_kafka_mock_topic_create(pointer, name, Int32(partitions), Int32(replicationFactor)))
    }
}
