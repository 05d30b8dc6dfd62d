import KafkaRecords

/// Where reading a newly assigned partition starts.
package enum StartPosition: Hashable, Sendable {
    case at(Offset)
    /// The group's committed offset; without one, where `ConsumerOptions.offsetReset` says.
    case committed
    case beginning
    case end
}

/// Told of every change of the assignment, on the consumer's thread: inside `poll`, or inside `close`.
///
/// At each rebalance all partitions go, and those of the new assignment come. The consumer may be used
/// within: `committed`, `groupMetadata`, `commit`. As long as a call lasts, no other record is handed out, and the
/// broker's `max.poll.interval.ms` runs.
package protocol RebalanceHandler: AnyObject {
    /// `partitions` are ours from now on. Those the answer leaves out start at `.committed`.
    func assigned(_ partitions: [TopicPartition], to consumer: KafkaConsumer) -> [TopicPartition: StartPosition]
    /// `partitions` will be another's once this returns; until then they are ours, and what is done for them can be committed.
    func revoked(_ partitions: [TopicPartition], from consumer: KafkaConsumer)
    /// `partitions` are already another's: nothing of them may be committed.
    func lost(_ partitions: [TopicPartition], from consumer: KafkaConsumer)
}
