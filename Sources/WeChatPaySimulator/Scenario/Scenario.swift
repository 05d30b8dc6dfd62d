/// What the simulated API does to whom: every choice follows from the seed and the return's number alone, never from the order
/// in which calls arrive, so that a run repeats.
///
/// The first rule that matches a return gives its plan. Otherwise the plan is drawn by the shares (what they leave of 1
/// succeeds at once). Where a plan has no faults of its own for a kind of call, one may be drawn by `submitFaults` and
/// `queryFaults`, independently of the fate.
package struct Scenario: Hashable, Sendable {
    /// Something with a probability; the shares of one list sum up to 1 at most.
    package struct Share<Value: Hashable & Sendable>: Hashable, Sendable {
        package var share: Double
        package var value: Value

        package init(_ share: Double, _ value: Value) {
            self.share = share
            self.value = value
        }
    }

    package var seed: UInt64
    package var rules: [ScenarioRule]
    package var shares: [Share<ReturnPlan>]
    package var submitFaults: [Share<FaultSchedule>]
    package var queryFaults: [Share<FaultSchedule>]
    /// The share of calls that are answered 429 without effect, whatever they are about.
    package var rateLimitShare: Double
    package var latency: Latency
    package var behaviour: APIBehaviour

    package init(
        seed: UInt64 = 1, rules: [ScenarioRule] = [], shares: [Share<ReturnPlan>] = [],
        submitFaults: [Share<FaultSchedule>] = [], queryFaults: [Share<FaultSchedule>] = [],
        rateLimitShare: Double = 0, latency: Latency = .none, behaviour: APIBehaviour = APIBehaviour()
    ) {
        self.seed = seed
        self.rules = rules
        self.shares = shares
        self.submitFaults = submitFaults
        self.queryFaults = queryFaults
        self.rateLimitShare = rateLimitShare
        self.latency = latency
        self.behaviour = behaviour
    }

    /// The plan of a return.
    package func plan(for subject: ReturnSubject) -> ReturnPlan {
        var plan =
            rules.first { $0.match.matches(subject) }?.plan
            ?? drawn(from: shares, for: subject, .plan) ?? .success
        if plan.submitFaults.steps.isEmpty, !submitFaults.isEmpty {
            plan.submitFaults = drawn(from: submitFaults, for: subject, .submitFault) ?? .none
        }
        if plan.queryFaults.steps.isEmpty, !queryFaults.isEmpty {
            plan.queryFaults = drawn(from: queryFaults, for: subject, .queryFault) ?? .none
        }
        return plan
    }

    /// How long the answer to the call number `attempt` (from 0) of that kind takes.
    package func latency(of kind: CallKind, attempt: Int, for subject: ReturnSubject, plan: ReturnPlan) -> Duration {
        let latency = plan.latency ?? latency
        if case .constant(let duration) = latency { return duration }
        var draw = SeededDraw(
            seed: seed, name: subject.outReturnNo, purpose: kind == .submit ? .submitLatency : .queryLatency,
            attempt: attempt)
        return latency.sample(&draw)
    }

    /// Whether the call number `call` (of either kind, from 0) about a return meets the rate limit.
    func isRateLimited(_ outReturnNo: String, call: Int) -> Bool {
        guard rateLimitShare > 0 else { return false }
        var draw = SeededDraw(seed: seed, name: outReturnNo, purpose: .rateLimit, attempt: call)
        return draw.unit() < rateLimitShare
    }

    private func drawn<Value>(
        from shares: [Share<Value>], for subject: ReturnSubject, _ purpose: SeededDraw.Purpose
    ) -> Value? {
        guard !shares.isEmpty else { return nil }
        var draw = SeededDraw(seed: seed, name: subject.outReturnNo, purpose: purpose)
        var left = draw.unit()
        for share in shares {
            if left < share.share { return share.value }
            left -= share.share
        }
        return nil
    }
}

/// The two calls about a return.
package enum CallKind: String, Hashable, Sendable {
    case submit
    case query
}
