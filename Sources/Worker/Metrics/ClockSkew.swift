import KafkaRecords
import Logging
import Synchronization

/// How far clocks that write records are ahead of this worker's: a record cannot come from the future.
///
/// For requery records the writer is another worker, whose due times are then late here by as much. A writer whose clock is behind
/// cannot be told from a record that has waited.
final class ClockSkew: Sendable {
    /// Skew that is worth a word: below the time for which an unanswered submit counts as open (10 s).
    private static let notable = Duration.seconds(5)
    private static let interval = Duration.seconds(60)

    private struct State {
        var since: Timestamp?
        var largest = Duration.zero
        var largestBefore = Duration.zero
        var loggedAt: Timestamp?
    }

    private let state = Mutex(State())
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    /// - Parameter now: this worker's clock.
    func note(_ record: Record, now: Timestamp) {
        guard let written = record.timestamp, written > now else { return }
        let ahead = written - now
        let isWorthSaying = state.withLock { state in
            Self.turn(&state, now)
            state.largest = max(state.largest, ahead)
            guard ahead >= Self.notable, state.loggedAt.map({ now >= $0 + Self.interval }) ?? true else { return false }
            state.loggedAt = now
            return true
        }
        guard isWorthSaying else { return }
        logger.warning(
            "records come from the future: the clock of their writer, or of the broker, is ahead of this worker's",
            metadata: [
                "event": "clock.ahead", "ahead_ms": "\(ahead.milliseconds)", "place": "\(record.place)",
            ])
    }

    /// The largest in the last one to two minutes; zero when no record came from the future.
    func ahead(at now: Timestamp) -> Duration {
        state.withLock { state in
            Self.turn(&state, now)
            return max(state.largest, state.largestBefore)
        }
    }

    private static func turn(_ state: inout State, _ now: Timestamp) {
        guard let since = state.since, now < since + interval else {
            let isNext = state.since.map { now < $0 + interval * 2 } ?? false
            state.largestBefore = isNext ? state.largest : .zero
            state.largest = .zero
            state.since = now
            return
        }
    }
}
