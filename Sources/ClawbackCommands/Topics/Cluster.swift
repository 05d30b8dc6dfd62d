/// What the commands ask of a Kafka cluster.
protocol Cluster: Sendable {
    /// The brokers' addresses.
    func brokers() throws(ClusterFailure) -> [String]
    /// Every topic's partition count.
    func partitionCounts() throws(ClusterFailure) -> [String: Int]
    /// Creates topics and waits until they are there. One that another process created in the meantime is no failure.
    func create(_ topics: [(topic: NeededTopic, partitions: Int)]) throws(ClusterFailure)
}

/// The cluster did not do what was asked.
struct ClusterFailure: Error, Hashable, Sendable {
    let exit: CommandExit
    /// Names what was asked of whom, and what came of it.
    let problem: String
}
