/// Says when a session can no longer be waited for. Decides only; time is given.
package struct Watchdog: Sendable {
    /// The longest one of the session's threads may go without a sign of life. Above the bound of every single call it makes
    /// (20 s for leaving the group, 10 s for the others).
    package var longestSilence: Duration
    /// The longest the group may take to give a new member its part: above the 5 min that a rebalance waits for a member which
    /// does not answer (`max.poll.interval.ms`).
    package var longestJoin: Duration

    package init(longestSilence: Duration = .seconds(60), longestJoin: Duration = .seconds(360)) {
        self.longestSilence = longestSilence
        self.longestJoin = longestJoin
    }

    /// How often to look: ten times within the shorter bound.
    var interval: Duration { max(.milliseconds(50), min(longestSilence, longestJoin) / 10) }

    enum Finding: Hashable, Sendable {
        /// The thread has not come back from what it does; it cannot be ended from outside and is left behind.
        case silent(Heartbeat.Reading, for: Duration)
        /// The group has given this member no part, not even an empty one.
        case notAssigned(for: Duration)
    }

    /// What is wrong at `now`; `nil` when all is well.
    /// - Parameter joiningSince: since when the member waits for its first assignment; `nil` once it has one.
    func finding(
        _ threads: [Heartbeat.Reading], joiningSince: ContinuousClock.Instant?, at now: ContinuousClock.Instant
    ) -> Finding? {
        for thread in threads where thread.stage != .ended && thread.since.duration(to: now) > longestSilence {
            return .silent(thread, for: thread.since.duration(to: now))
        }
        if let joiningSince, joiningSince.duration(to: now) > longestJoin {
            return .notAssigned(for: joiningSince.duration(to: now))
        }
        return nil
    }
}

extension Watchdog.Finding: CustomStringConvertible {
    var description: String {
        switch self {
        case .silent(let thread, let duration):
            "the \(thread.thread) thread has been \(thread.stage.rawValue) for \(duration.components.seconds) s without a sign of life"
        case .notAssigned(let duration):
            "the group has assigned nothing for \(duration.components.seconds) s"
        }
    }
}
