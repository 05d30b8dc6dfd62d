/// A topic to be created.
package struct NewTopic: Hashable, Sendable {
    package var name: String
    package var partitions: Int32
    /// -1: the broker's default.
    package var replicationFactor: Int32
    /// `cleanup.policy`, `retention.ms`, …
    package var configuration: [String: String]

    package init(name: String, partitions: Int32, replicationFactor: Int32 = -1, configuration: [String: String] = [:])
    {
        self.name = name
        self.partitions = partitions
        self.replicationFactor = replicationFactor
        self.configuration = configuration
    }
}

package enum TopicCreation: Hashable, Sendable {
    case created
    /// Whatever its partition count and configuration.
    case alreadyThere
    case refused(KafkaError)
}
