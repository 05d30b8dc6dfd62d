/// Holds calls back while WeChat Pay, the way there or our own credentials are at fault, and finds out by single calls,
/// the probes, when that is over. Pure: time is given, in seconds of a clock that never goes back.
package struct Breaker: Sendable {
    /// What a call carries, so that its outcome is weighed by when it began.
    package struct Permit: Hashable, Sendable {
        /// Counts openings and closings.
        let generation: Int
        /// Counts probes; `nil` for an ordinary call.
        let probe: Int?
    }

    /// What an outcome changed.
    package enum Change: Hashable, Sendable {
        case opened(Outage)
        case closed(Outage)
    }

    private let settings: BreakerSettings
    private var generation = 0
    private var probes = 0
    /// Faults since the last success, while closed.
    private var runs: [FaultKind: Int] = [:]
    /// `nil`: closed.
    package private(set) var outage: Outage?
    /// How often it has opened.
    package private(set) var openings = 0

    package init(_ settings: BreakerSettings = BreakerSettings()) {
        self.settings = settings
    }

    /// When the next call may go; at once when that is not after `now`.
    package func nextTurn(_ now: Double) -> Double {
        outage?.nextProbe ?? now
    }

    /// A call goes now; `nil`: it may not.
    package mutating func permit(_ now: Double) -> Permit? {
        guard var outage else { return Permit(generation: generation, probe: nil) }
        guard now >= outage.nextProbe else { return nil }
        if outage.isProbing { lengthen(&outage) }
        probes += 1
        outage.calls += 1
        outage.probeBegan = now
        outage.nextProbe = now + max(outage.interval, settings.probePatience)
        self.outage = outage
        return Permit(generation: generation, probe: probes)
    }

    /// A call has ended. What began before the latest opening or closing tells of a time that is past: it counts for nothing.
    package mutating func finished(_ permit: Permit, _ sign: CallSign, _ now: Double) -> Change? {
        guard permit.generation == generation else { return nil }
        guard let outage else { return finishedClosed(sign, now) }
        // The success of a probe that was given up came late, but after the opening: it is proof enough.
        if case .fine = sign { return close(outage) }
        if permit.probe == probes { probeFailed(sign, outage, now) }
        return nil
    }

    private mutating func finishedClosed(_ sign: CallSign, _ now: Double) -> Change? {
        switch sign {
        case .fine:
            if !runs.isEmpty { runs.removeAll(keepingCapacity: true) }
        case .fault(let kind, let error):
            runs[kind, default: 0] += 1
            if runs[kind, default: 0] >= settings.threshold[kind, default: 1] { return open(kind, error, now) }
        case .throttled, .abandoned:
            break
        }
        return nil
    }

    private mutating func open(_ kind: FaultKind, _ error: ErrorDetail, _ now: Double) -> Change {
        let outage = Outage(
            since: now, kind: kind, lastError: error, nextProbe: now + settings.firstProbe,
            interval: settings.firstProbe)
        runs = [:]
        generation += 1
        openings += 1
        self.outage = outage
        return .opened(outage)
    }

    private mutating func close(_ outage: Outage) -> Change {
        generation += 1
        self.outage = nil
        return .closed(outage)
    }

    /// Neither 429 nor a probe that was abandoned tells anything: the next one then goes after the same interval.
    private mutating func probeFailed(_ sign: CallSign, _ outage: Outage, _ now: Double) {
        guard let began = outage.probeBegan else { return }
        var outage = outage
        if case .fault(let kind, let error) = sign {
            outage.kind = kind
            outage.lastError = error
            lengthen(&outage)
        }
        outage.probeBegan = nil
        outage.nextProbe = max(now, began + outage.interval)
        self.outage = outage
    }

    private func lengthen(_ outage: inout Outage) {
        outage.interval = min(outage.interval * 2, settings.longestInterval)
    }
}
