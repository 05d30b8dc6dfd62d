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

    /// The same with its largest dead letters shortened, for a broker that takes none as large.
    package func sheddingLargeDeadLetters(topic: String) -> Batch {
        var batch = self
        batch.entries = entries.map { entry in
            var effects = entry.effects
            effects.records = effects.records.map { record in
                record.topic == topic && record.byteCount > Self.certainlyTaken ? DeadLetter.shortened(record) : record
            }
            return Finished(ticket: entry.ticket, effects: effects)
        }
        return batch
    }

    /// The size in bytes that any broker takes.
    private static let certainlyTaken = 256 * 1024

    /// An offset to commit and the text that goes with it.
    package struct CommittedOffset: Hashable, Sendable {
        package var offset: Offset
        package var metadata: String
    }
}
