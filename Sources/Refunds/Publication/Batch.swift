import KafkaRecords

/// A handled record whose effects wait for publication.
package struct Finished: Sendable {
    package let ticket: Ticket
    package let effects: Effects
}

/// What one transaction publishes: the effects of finished records and the offsets that say so.
package struct Batch: Sendable {
    package var entries: [Finished]
    package var offsets: [TopicPartition: CommittedOffset]

    /// An offset to commit and the text that goes with it.
    package struct CommittedOffset: Hashable, Sendable {
        package var offset: Offset
        package var metadata: String
    }
}
