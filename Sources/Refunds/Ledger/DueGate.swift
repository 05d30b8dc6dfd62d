import HeapModule
import KafkaRecords

/// The records of one partition that may not be handled yet, earliest due first.
///
/// A requery partition is in due order but for its jitter, so only its head has to be held: once a record is read that is
/// not due for a while, reading stops until it is, and whatever is scheduled behind it stays in Kafka. Records due within
/// ``readAhead`` are held too, so that a dense stretch is not paused and resumed for each of its records.
package struct DueGate: Sendable {
    /// How far ahead of their due time records are read.
    package static let readAhead: Duration = .milliseconds(500)
    /// The most records held back, however close their due times.
    package static let capacity = 512

    private struct Held: Comparable, Sendable {
        var due: Timestamp
        var record: Record

        static func < (left: Held, right: Held) -> Bool {
            (left.due, left.record.place.offset) < (right.due, right.record.place.offset)
        }
        static func == (left: Held, right: Held) -> Bool {
            (left.due, left.record.place.offset) == (right.due, right.record.place.offset)
        }
    }

    private var held: Heap<Held> = []

    package init() {}

    package var count: Int { held.count }

    /// When the next held record is due; `nil` when none is held.
    package var nextDue: Timestamp? { held.min?.due }

    package mutating func hold(_ record: Record, until due: Timestamp) {
        held.insert(Held(due: due, record: record))
    }

    /// The next record that is due at `now`, taken out.
    package mutating func takeDue(_ now: Timestamp) -> Record? {
        guard let first = held.min, first.due <= now else { return nil }
        return held.removeMin().record
    }

    /// Whether reading on would only pile up records that cannot be handled for a while.
    package func isClosed(_ now: Timestamp) -> Bool {
        guard let latest = held.max?.due else { return false }
        return held.count >= Self.capacity || latest > now + Self.readAhead
    }

    /// When a closed gate opens again, unless something else changes first; `nil` when it is empty.
    package var opensAt: Timestamp? {
        guard let earliest = held.min?.due, let latest = held.max?.due else { return nil }
        return held.count >= Self.capacity ? earliest : latest - Self.readAhead
    }
}

extension Timestamp {
    fileprivate static func - (moment: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(milliseconds: moment.milliseconds - duration.milliseconds)
    }
}
