/// The time during which the breaker is not closed.
package struct Outage: Hashable, Sendable {
    /// When the breaker opened, in seconds of the clock given to it.
    package let since: Double
    /// Of the latest fault that counted.
    package internal(set) var kind: FaultKind
    package internal(set) var lastError: ErrorDetail
    /// How many calls were let through since: the probes.
    package internal(set) var calls = 0
    /// When the next probe may go. While one is under way: when that one is given up.
    package internal(set) var nextProbe: Double
    /// When the probe under way began.
    package internal(set) var probeBegan: Double?
    /// From the beginning of one probe to the beginning of the next, in seconds.
    var interval: Double

    package var isProbing: Bool { probeBegan != nil }
}
