/// The rate of calls for one subject, the merchant or one of its sub-merchants: as configured, halved on 429 and grown
/// back within 8 s once 429s stop. Pure: time is given, in seconds of a clock that never goes back.
///
/// Each call takes the next free moment; after a pause up to a tenth of a second's worth may go at once. So no time of
/// `t` seconds sees more than `rate · (t + 0.1) + 1` calls.
package struct AdaptiveRate: Sendable {
    /// Calls per second; `nil` for no limit.
    private let configured: Double?
    private var slowdown: Slowdown?
    /// The moment that the latest call took: at most ``burst`` before the call itself.
    private var lastTurn = -Double.infinity
    private var observed = ObservedRate()

    private static let burst = 0.1
    /// Without a configured rate no slowdown starts from less, in calls per second: its half is the floor.
    private static let leastCeiling = 2.0

    /// - Parameter configured: calls per second, above 0; `nil` for no limit.
    package init(_ configured: Double?) {
        precondition((configured ?? 1) > 0, "a rate of \(configured ?? 0) calls per second lets nothing through")
        self.configured = configured
    }

    /// Calls per second at `now`; `nil`: unlimited.
    package func rate(_ now: Double) -> Double? {
        guard let slowdown, !slowdown.isOver(now) else { return configured }
        return slowdown.rate(now)
    }

    /// Whether 429s hold it below what is configured.
    package func isSlowed(_ now: Double) -> Bool {
        slowdown.map { !$0.isOver(now) } ?? false
    }

    /// When the next call may go; at once when that is not after `now`.
    package func nextTurn(_ now: Double) -> Double {
        guard let rate = rate(now) else { return now }
        return max(lastTurn + 1 / rate, slowdown?.pausedUntil ?? now)
    }

    /// A call goes now.
    package mutating func take(_ now: Double) {
        observed.count(now)
        guard let rate = rate(now) else { return }
        lastTurn = max(lastTurn + 1 / rate, now - Self.burst)
    }

    /// A call was answered with 429.
    /// - Parameter retryAfter: what the answer's `Retry-After` asked for, in seconds; followed for up to 60 s.
    package mutating func throttled(_ now: Double, retryAfter: Double?) {
        if !isSlowed(now) {
            slowdown = Slowdown(ceiling: configured ?? max(observed.perSecond(now), Self.leastCeiling))
            // Without a limit no turns were kept: what has just been refused was the burst.
            if configured == nil { lastTurn = now }
        }
        slowdown?.throttle(now, retryAfter: retryAfter)
    }

    /// Whether it differs in nothing from a new one.
    func isSettled(_ now: Double) -> Bool {
        guard !isSlowed(now) else { return false }
        guard let configured else { return observed.isQuiet(now) }
        return lastTurn + 1 / configured <= now - Self.burst
    }
}
