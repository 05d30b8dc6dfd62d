import KafkaRecords
import Refunds
import TestSupport

/// Walks a journey against scripted answers on a clock of its own; each call takes 100 ms.
struct JourneyDriver {
    private(set) var calls: [Call] = []
    private(set) var waits: [Duration] = []
    private(set) var faults: [ErrorDetail] = []
    private(set) var now: Timestamp
    private(set) var elapsed: Duration = .zero
    private var journey: Journey
    private var random: SeededGenerator

    init(
        policy: Policy = Policy(), intent: RefundIntent = Sample.intent, now: Timestamp = Sample.now, seed: UInt64 = 1
    ) {
        self.now = now
        random = SeededGenerator(seed: seed)
        journey = Journey(intent: intent, policy: policy, now: now)
    }

    /// The journey of a scheduled check.
    init(check: Verdict.Check, policy: Policy = Policy(), intent: RefundIntent = Sample.intent, seed: UInt64 = 1) {
        now = check.due
        random = SeededGenerator(seed: seed)
        journey = Journey(
            intent: intent, policy: policy, now: check.due, first: check.action, attempt: check.attempt,
            firstSubmittedAt: check.firstSubmittedAt, refusal: check.refusal,
            openSubmitUntil: check.openSubmitUntil)
    }

    /// The verdict; `nil` when `mostSteps` were not enough for one.
    mutating func run(mostSteps: Int = 500, _ answer: (Call, Int) -> Answer) -> Verdict? {
        var step = journey.start()
        for _ in 0..<mostSteps {
            switch step {
            case .finish(let verdict):
                return verdict
            case .wait(let duration, let fault):
                waits.append(duration)
                if let fault { faults.append(fault) }
                pass(duration)
                step = journey.resume()
            case .call(let call):
                calls.append(call)
                pass(.milliseconds(100))
                step = journey.receive(answer(call, calls.count - 1), now: now, using: &random)
            }
        }
        return nil
    }

    /// With the given answers in turn, the last of them repeated.
    mutating func run(_ answers: Answer...) -> Verdict? {
        run { _, index in answers[min(index, answers.count - 1)] }
    }

    private mutating func pass(_ duration: Duration) {
        now = now + duration
        elapsed += duration
    }
}

extension Verdict {
    /// The scheduled check, where the verdict is one.
    var check: Check? {
        if case .open(let check, _) = self { check } else { nil }
    }
}
