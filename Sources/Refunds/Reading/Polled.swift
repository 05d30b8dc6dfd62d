import KafkaRecords

extension TopicNames {
    /// When a record may be handled: a scheduled check says so itself; anything else, and what cannot be read, at once (`nil`).
    package func due(of record: Record) -> Timestamp? {
        guard isRequery(record.place.topicPartition.topic) else { return nil }
        return RequeryRecord.dueAt(of: record.value)
    }
}

/// What a poll may bring instead of a record, by what follows from it.
package enum ConsumerTrouble: Hashable, Sendable {
    /// Brokers out of reach, a topic that cannot be read: it passes by itself.
    case passing
    /// The next record to read is not in the partition. Reading on elsewhere, the old offset would be committed again.
    case positionLost
    /// Another process has taken the group instance id.
    case fenced
    /// The consumer can do no more.
    case fatal

    /// Whether the session ends; the next one looks anew where to start.
    package var endsSession: Bool { self != .passing }
}

extension ConsumerTrouble: CustomStringConvertible {
    package var description: String {
        switch self {
        case .passing: "the consumer reports"
        case .positionLost: "the position is outside the partition"
        case .fenced: "another member has taken this one's place"
        case .fatal: "the consumer can do no more"
        }
    }
}
