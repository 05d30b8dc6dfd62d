/// When the breaker opens and how it probes. Durations in seconds.
package struct BreakerSettings: Hashable, Sendable {
    /// The number of faults of one kind, with no success between, that opens it; each at least 1.
    package var threshold: [FaultKind: Int] = [
        .server: 20, .timedOut: 20, .connection: 10, .credentials: 3, .unverified: 10,
    ]
    /// From opening to the first probe; doubled with each probe that fails.
    package var firstProbe = 1.0
    /// The longest time between two probes: the breaker notices within it that a fault has ended.
    package var longestInterval = 5.0
    /// After this long without an outcome a probe is given up: the next one may go.
    package var probePatience = 5.0

    package init() {}
}
