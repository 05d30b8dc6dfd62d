import KafkaRecords

/// Offsets to commit outside any transaction, until they are. Decides only.
///
/// Of each partition the latest: they are asked for in the order in which their effects were published.
package struct RequestedCommits: Sendable {
    /// How long a commit is not tried again that was refused for its generation, unless an assignment comes first: each try can
    /// make the client library join anew, and the group never settles.
    package static let patience = Duration.seconds(5)

    private var open: [TopicPartition: Batch.CommittedOffset] = [:]
    private var heldUntil: Timestamp?

    package init() {}

    /// Whether nothing is left to commit.
    package var isEmpty: Bool { open.isEmpty }

    /// What to commit now: what is asked for, and what could not be committed before. Nothing while the group settles.
    package mutating func take(
        _ asked: [TopicPartition: Batch.CommittedOffset], now: Timestamp
    ) -> [TopicPartition: Batch.CommittedOffset] {
        open.merge(asked) { _, new in new }
        if let heldUntil, now < heldUntil { return [:] }
        heldUntil = nil
        return open
    }

    /// Everything taken is committed.
    package mutating func committed() {
        open.removeAll()
    }

    /// The commit was of another generation than the group's.
    package mutating func refused(now: Timestamp) {
        heldUntil = now + Self.patience
    }

    /// The group's answer is there: commits may succeed again.
    package mutating func rebalanced() {
        heldUntil = nil
    }

    /// The partitions have left: their offsets are their next owner's.
    package mutating func left(_ partitions: some Sequence<TopicPartition>) {
        for partition in partitions { open[partition] = nil }
    }
}
