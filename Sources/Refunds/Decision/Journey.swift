import KafkaRecords

/// The way of one record from being handed out to its verdict: which call to make, how long to wait, when it is over.
/// Decides only; calls and waits are its owner's.
package struct Journey: Sendable {
    /// What to do next.
    package enum Step: Hashable, Sendable {
        case call(Call)
        /// Wait, then take the step of ``resume()``. `isFault`: the worker's own credentials are refused.
        case wait(Duration, fault: ErrorDetail?)
        case finish(Verdict)
    }

    /// The most calls in one journey, whatever the answers: a server that contradicts itself is asked again as scheduled.
    static let mostCalls = 32

    package let intent: RefundIntent
    private let policy: Policy
    private var startedAt: Timestamp
    private var firstSubmittedAt: Timestamp
    /// Scheduled checks so far; 0 for an intent.
    private let attempt: Int
    /// How the latest submit was refused, when nothing has disproved it since.
    private var refusal: ErrorDetail?
    /// Whether a submit of this journey got no answer that settles its fate: it may still take effect later.
    private var hasOpenSubmit = false
    /// Until when a submit without such an answer, of this journey or of an earlier one, may take effect.
    private var openSubmitUntil: Timestamp?
    private var current: Call
    private var calls = 0
    /// Whether any call has got its answer.
    private var hasCalled = false
    private var retries = 0

    /// The journey of an intent read for the first time.
    package init(intent: RefundIntent, policy: Policy, now: Timestamp) {
        self.init(
            intent: intent, policy: policy, now: now, first: .submit, attempt: 0, firstSubmittedAt: now, refusal: nil)
    }

    /// The journey of a scheduled check.
    package init(
        intent: RefundIntent, policy: Policy, now: Timestamp, first: Call, attempt: Int, firstSubmittedAt: Timestamp,
        refusal: ErrorDetail?, openSubmitUntil: Timestamp? = nil
    ) {
        self.intent = intent
        self.policy = policy
        startedAt = now
        self.firstSubmittedAt = firstSubmittedAt
        self.attempt = attempt
        self.refusal = first == .query ? refusal : nil
        self.openSubmitUntil = openSubmitUntil
        current = first
    }

    /// The first step.
    package mutating func start() -> Step {
        call(current)
    }

    /// The step after a wait.
    package mutating func resume() -> Step {
        call(current)
    }

    /// The call had to wait for its turn: that is nothing this record has used of its time.
    package mutating func waitedForTurn(_ duration: Duration) {
        startedAt = startedAt + duration
        if attempt == 0, !hasCalled { firstSubmittedAt = firstSubmittedAt + duration }
    }

    /// The step after an answer.
    package mutating func receive(
        _ answer: Answer, now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> Step {
        hasCalled = true
        let decision = Decision.on(answer, to: current, of: intent, refusal: refusal)
        switch decision {
        case .succeeded(let state):
            return .finish(.succeeded(state))
        case .failed(let state):
            return .finish(.failed(state))
        case .mismatch(let state, let difference):
            let error = ErrorDetail(code: Verdict.Code.responseMismatch, message: difference, httpStatus: 200)
            return .finish(.mismatched(error, state: state))
        case .refused(let refusal):
            // A submit of ours without an answer may still be on its way: one look is not enough, the scheduled one is.
            guard !mayTakeEffect(now) else {
                return schedule(.query, error: refusal, isKnownUndone: false, state: nil, now, &random)
            }
            return .finish(.refused(refusal))
        case .processing(let state):
            refusal = nil
            return schedule(.query, error: nil, isKnownUndone: false, state: state, now, &random)
        case .schedule(let action, let error, let isKnownUndone):
            return schedule(
                action, error: error, isKnownUndone: isKnownUndone && !mayTakeEffect(now), state: nil, now, &random)
        case .again(let action, let error, let retryAfter):
            noteOpenSubmit(answer, now)
            retries += 1
            let wait = policy.backoff(retry: retries, atLeast: retryAfter, using: &random)
            guard calls < Self.mostCalls, now + wait < startedAt + policy.attemptBudget else {
                return schedule(action, error: error, isKnownUndone: false, state: nil, now, &random)
            }
            return .wait(wait, fault: nil)
        case .ask(let refusal, let error):
            noteOpenSubmit(answer, now)
            self.refusal = refusal
            guard calls < Self.mostCalls, now < startedAt + policy.attemptBudget else {
                return schedule(.query, error: error, isKnownUndone: false, state: nil, now, &random)
            }
            current = .query
            return refusal == nil ? call(.query) : .wait(policy.refusalSettling, fault: nil)
        case .submit:
            guard calls < Self.mostCalls, now < startedAt + policy.attemptBudget else {
                return schedule(.submit, error: nil, isKnownUndone: false, state: nil, now, &random)
            }
            return call(.submit)
        case .credentials(let fault):
            // Outside the budget: the record waits, for as long as the fault lasts. The breaker bounds the calls.
            retries += 1
            calls = 0
            let wait = policy.backoff(retry: retries, atLeast: policy.shortestBackoff, using: &random)
            startedAt = now + wait
            return .wait(wait, fault: fault)
        }
    }

    private mutating func call(_ call: Call) -> Step {
        current = call
        calls += 1
        // A refusal speaks of the submit before it; the next one can end otherwise.
        if call == .submit { refusal = nil }
        return .call(call)
    }

    private mutating func noteOpenSubmit(_ answer: Answer, _ now: Timestamp) {
        guard current == .submit else { return }
        switch answer {
        case .refused(let refusal) where refusal.kind != .transient: return
        case .state, .blocked: return
        case .accepted, .unverified, .unreadable, .unreachable, .refused: break
        }
        hasOpenSubmit = true
        openSubmitUntil = now + policy.submitSettling
    }

    /// Whether a submit without an answer may still take effect, so that a 404 does not disprove it.
    private func mayTakeEffect(_ now: Timestamp) -> Bool {
        hasOpenSubmit || openSubmitUntil.map { now < $0 } ?? false
    }

    private func schedule(
        _ action: Call, error: ErrorDetail?, isKnownUndone: Bool, state: ReturnAnswer?, _ now: Timestamp,
        _ random: inout some RandomNumberGenerator
    ) -> Step {
        guard now < firstSubmittedAt + policy.giveUpAfter else {
            return .finish(giveUp(error: error, isKnownUndone: isKnownUndone, state: state))
        }
        let next = attempt + 1
        let delay = policy.delay(before: next)
        let check = Verdict.Check(
            attempt: next, action: action, delay: delay, due: delay.due(after: now, using: &random),
            firstSubmittedAt: firstSubmittedAt, refusal: action == .query ? refusal : nil,
            openSubmitUntil: openSubmitUntil.flatMap { $0 > now ? $0 : nil }, error: error)
        return .finish(.open(check, state: state))
    }

    private func giveUp(error: ErrorDetail?, isKnownUndone: Bool, state: ReturnAnswer?) -> Verdict {
        let last = error.map { "\($0.code): \($0.message)" } ?? "still in progress"
        let gaveUp = ErrorDetail(
            code: Verdict.Code.gaveUp,
            message: "given up \(attempt) scheduled checks after the first submit; last: \(last)",
            httpStatus: error?.httpStatus)
        return isKnownUndone ? .refused(gaveUp) : .stalled(gaveUp, state: state)
    }
}
