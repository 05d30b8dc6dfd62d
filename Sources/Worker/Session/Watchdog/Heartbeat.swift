import Synchronization

/// Where one of the session's threads is and since when, written by the thread itself and read by the ``Watchdog``.
///
/// librdkafka has its own watch over polling, but 2.0.2 counts the polling of any queue as life (fixed in 2.1.0), and nothing in
/// it watches the publisher.
final class Heartbeat: Sendable {
    /// What a thread is at.
    enum Stage: String, Sendable {
        case starting, waiting, polling, rebalancing, publishing, closing, ended
    }

    struct Reading: Hashable, Sendable {
        var thread: String
        var stage: Stage
        var since: ContinuousClock.Instant
    }

    private let state: Mutex<Reading>

    init(thread: String) {
        state = Mutex(Reading(thread: thread, stage: .starting, since: .now))
    }

    /// The thread is alive and now does `stage`.
    func beat(_ stage: Stage) {
        let now = ContinuousClock.now
        state.withLock {
            $0.stage = stage
            $0.since = now
        }
    }

    var reading: Reading { state.withLock { $0 } }
}
