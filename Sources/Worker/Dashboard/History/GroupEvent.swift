import KafkaRecords

/// Something that happened to this worker's membership in the group.
package struct GroupEvent: Hashable, Sendable {
    package enum What: Hashable, Sendable {
        case assigned, revoked, lost
        /// A membership has begun.
        case joined
        /// A membership has ended: `stopped`, `stuck`, `fenced` or `other`.
        case ended(reason: String)
    }

    package var at: Timestamp
    package var what: What
    /// How many partitions of each topic; empty where none are concerned.
    package var topics: [(name: String, partitions: Int)]

    package init(at: Timestamp, what: What, partitions: [TopicPartition] = []) {
        self.at = at
        self.what = what
        topics = Dictionary(grouping: partitions, by: \.topic).map { ($0, $1.count) }.sorted { $0.0 < $1.0 }
    }

    package static func == (left: GroupEvent, right: GroupEvent) -> Bool {
        left.at == right.at && left.what == right.what && left.topics.elementsEqual(right.topics, by: ==)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(at)
        hasher.combine(what)
    }
}
