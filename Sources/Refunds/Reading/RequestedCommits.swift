import KafkaRecords

/// Offsets to commit outside any transaction, until they are. Decides only.
///
/// Of each partition the latest: they are asked for in the order in which their effects were published.
package struct RequestedCommits: Sendable {
    private var open: [TopicPartition: Batch.CommittedOffset] = [:]

    package init() {}

    /// What to commit now: what is asked for, and what could not be committed before.
    package mutating func take(
        _ asked: [TopicPartition: Batch.CommittedOffset]
    ) -> [TopicPartition: Batch.CommittedOffset] {
        open.merge(asked) { _, new in new }
        return open
    }

    /// Everything taken is committed.
    package mutating func committed() {
        open.removeAll()
    }

    /// The partitions have left: their offsets are their next owner's.
    package mutating func left(_ partitions: some Sequence<TopicPartition>) {
        for partition in partitions { open[partition] = nil }
    }
}
