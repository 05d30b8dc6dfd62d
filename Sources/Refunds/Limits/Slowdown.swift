/// A rate after 429s: halved, held while they go on, then grown back step by step.
struct Slowdown: Sendable {
    /// The rate it grows back to, in calls per second.
    let ceiling: Double
    /// The rate at the latest 429.
    private var low: Double
    private var halvedAt = -Double.infinity
    private var growsFrom = -Double.infinity
    /// Nothing goes before, as a `Retry-After` asked.
    private(set) var pausedUntil = -Double.infinity

    /// A flood of 429s, from calls that were on their way together, halves once in this time, in seconds.
    private static let halvingInterval = 1.0
    /// No growth for this long after a 429, in seconds: else a rate that is still too high would settle there.
    private static let hold = 1.0
    /// From nothing to the ceiling, in seconds. With ``hold`` 8.
    private static let growth = 7.0
    /// The longest `Retry-After` that is followed, in seconds.
    private static let longestPause = 60.0

    init(ceiling: Double) {
        self.ceiling = ceiling
        low = ceiling
    }

    /// One call a second or a hundredth of the ceiling, whichever is larger.
    private var floor: Double { min(ceiling, max(1, ceiling / 100)) }

    func rate(_ now: Double) -> Double {
        min(ceiling, low + ceiling / Self.growth * max(0, now - growsFrom))
    }

    func isOver(_ now: Double) -> Bool { now >= growsFrom && rate(now) >= ceiling }

    /// A 429. `retryAfter`: seconds.
    mutating func throttle(_ now: Double, retryAfter: Double?) {
        low = rate(now)
        if now - halvedAt >= Self.halvingInterval {
            low = max(floor, low / 2)
            halvedAt = now
        }
        if let retryAfter { pausedUntil = max(pausedUntil, now + min(max(0, retryAfter), Self.longestPause)) }
        growsFrom = max(now + Self.hold, pausedUntil)
    }
}
