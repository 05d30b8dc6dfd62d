import CRdKafka

/// The brokers of a cluster.
package struct ClusterDescription: Hashable, Sendable {
    package struct Broker: Hashable, Sendable {
        package var id: Int32
        package var host: String
        package var port: Int32
    }

    package var brokers: [Broker]

    init(_ metadata: rd_kafka_metadata) {
        brokers = UnsafeBufferPointer(start: metadata.brokers, count: Int(metadata.broker_cnt)).map {
            Broker(id: $0.id, host: String(cString: $0.host), port: $0.port)
        }
    }
}

/// A topic as the cluster describes it.
package struct TopicDescription: Hashable, Sendable {
    package struct Partition: Hashable, Sendable {
        package var id: Int32
        /// `nil` while the partition has no leader.
        package var leader: Int32?
        package var replicas: Int
        package var error: KafkaError?
    }

    package var name: String
    package var partitions: [Partition]
    /// Why there is nothing to see: not there (`isUnknownTopicOrPartition`), not allowed, not a name.
    package var error: KafkaError?

    package var exists: Bool { error?.isUnknownTopicOrPartition != true }

    init(_ topic: rd_kafka_metadata_topic) {
        let name = String(cString: topic.topic)
        self.name = name
        error = topic.err == .none ? nil : KafkaError("describe topic \(name)", topic.err)
        partitions = UnsafeBufferPointer(start: topic.partitions, count: Int(topic.partition_cnt)).map {
            Partition(
                id: $0.id, leader: $0.leader < 0 ? nil : $0.leader, replicas: Int($0.replica_cnt),
                error: $0.err == .none ? nil : KafkaError("describe topic \(name)[\($0.id)]", $0.err))
        }.sorted { $0.id < $1.id }
    }
}
