import HeapModule
import KafkaRecords

/// The records of one partition that may not be handled yet, earliest due first.
///
/// A requery partition is in due order but for its jitter. So only its head has to be held: reading stops once no record behind
/// those that are held can be due for a while, and whatever is scheduled behind them stays in Kafka.
///
/// Every stop throws away what the client library has fetched ahead, and the broker has to be asked again. So it reads a good
/// part further than it must, and goes on only when a good part of that is used up.
package struct DueGate: Sendable {
    /// Reading stops when nothing behind what is held can be due within this time.
    package static let readAhead: Duration = .seconds(1)
    /// It goes on when something may be due within this time.
    package static let goOnAhead: Duration = .milliseconds(500)

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
    /// No record behind those read is due before.
    private var horizon = Timestamp(milliseconds: .min)

    package init() {}

    package var count: Int { held.count }

    /// When the next held record is due; `nil` when none is held.
    package var nextDue: Timestamp? { held.min?.due }

    package mutating func hold(_ record: Record, until due: Timestamp) {
        held.insert(Held(due: due, record: record))
        // What follows was written later, for the same delay, of which at most a tenth was added to this one's.
        let spread = record.timestamp.map { max(.zero, due - $0) / 11 } ?? .zero
        horizon = max(horizon, due - spread)
    }

    /// The next record that is due at `now`, taken out.
    package mutating func takeDue(_ now: Timestamp) -> Record? {
        guard let first = held.min, first.due <= now else { return nil }
        return held.removeMin().record
    }

    /// Whether reading on would only pile up records that cannot be handled for a while.
    package func isClosed(_ now: Timestamp, mostHeld: Int) -> Bool {
        !held.isEmpty && (held.count >= mostHeld || horizon > now + Self.readAhead)
    }

    /// Whether a partition that is paused for its gate may be read on.
    package func mayOpen(_ now: Timestamp, mostHeld: Int) -> Bool {
        held.isEmpty || held.count <= mostHeld / 2 && horizon <= now + Self.goOnAhead
    }

    /// When a closed gate may open, unless something else changes first; `nil` when it is empty.
    package func opensAt(mostHeld: Int) -> Timestamp? {
        guard let earliest = held.min?.due else { return nil }
        return held.count > mostHeld / 2 ? earliest : horizon - Self.goOnAhead
    }
}

extension Timestamp {
    fileprivate static func - (moment: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(milliseconds: moment.milliseconds - duration.milliseconds)
    }
}
