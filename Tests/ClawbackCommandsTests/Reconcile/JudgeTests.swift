import KafkaRecords
import Refunds
import Testing

@testable import ClawbackCommands

@Suite("What a number comes to")
struct JudgeTests {
    @Test("outcome and WeChat Pay say the same: in step")
    func inStep() {
        #expect(SampleCases.kind([SampleCases.outcome(.success)], SampleCases.state(.success)) == .inStep)
        #expect(SampleCases.kind([SampleCases.outcome(.failed)], SampleCases.state(.failed)) == .inStep)
        let ended = SampleCases.outcome(.success, returnNo: "1", finishTime: "2026-11-24T16:00:00+08:00")
        #expect(
            SampleCases.kind([ended], SampleCases.state(.success, returnNo: "1", finishTime: "2026-11-24T08:00:00Z"))
                == .inStep,
            "the same moment, written otherwise")
    }

    @Test("failed, and WeChat Pay does not know the number: in step")
    func failedAndUnknown() {
        #expect(SampleCases.kind([SampleCases.outcome(.failed, errorCode: "INVALID_REQUEST")], .unknown) == .inStep)
    }

    @Test("success, and WeChat Pay does not know the number: an alarm that is not repaired")
    func successUnknown() {
        let judgement = SampleCases.judge(SampleCases.subject([SampleCases.outcome(.success)], .unknown))
        #expect(judgement.kind == .successUnknown)
        #expect(judgement.repair == nil)
    }

    @Test("no outcome, and WeChat Pay has settled it: the missing outcome can be published")
    func noOutcome() throws {
        for result in [ReturnAnswer.Result.success, .failed] {
            let judgement = SampleCases.judge(SampleCases.subject([], SampleCases.state(result)))
            #expect(judgement.kind == .noOutcome)
            guard case .publish(let state) = judgement.repair else {
                Issue.record("nothing to publish")
                continue
            }
            #expect(state.result == result)
        }
    }

    @Test("no outcome, and nothing that is settled: nothing to publish")
    func noOutcomeYet() {
        for answer in [SampleCases.state(.processing), .unclear(reason: "time-out"), nil] {
            let judgement = SampleCases.judge(SampleCases.subject([], answer))
            #expect(judgement.kind == .noOutcome)
            #expect(judgement.repair == nil)
        }
    }

    @Test("no outcome, and WeChat Pay does not know the number: never arrived, and never repaired into failed")
    func neverArrived() {
        let judgement = SampleCases.judge(SampleCases.subject([], .unknown))
        #expect(judgement.kind == .neverArrived)
        #expect(judgement.repair == nil)
    }

    @Test("processing, and WeChat Pay has settled it: the outcome is behind", arguments: [false, true])
    func behind(isStalled: Bool) {
        let judgement = SampleCases.judge(
            SampleCases.subject([SampleCases.outcome(.processing, isStalled: isStalled)], SampleCases.state(.failed)))
        #expect(judgement.kind == .outcomeBehind)
        #expect(judgement.repair != nil)
    }

    @Test("processing on both sides is open; stalled or long past its check it is not left alone")
    func open() {
        let soon = SampleCases.now + .seconds(60)
        let missed = SampleCases.now + .zero - Judge.patience - .seconds(1)
        for answer in [SampleCases.state(.processing), .unknown] {
            #expect(SampleCases.kind([SampleCases.outcome(.processing, due: soon)], answer) == .open)
            #expect(SampleCases.kind([SampleCases.outcome(.processing, due: missed)], answer) == .overdue)
            #expect(SampleCases.kind([SampleCases.outcome(.processing, isStalled: true)], answer) == .stalled)
        }
    }

    @Test("the latest word of processing counts, whatever the order in which they are read")
    func latest() {
        let early = SampleCases.outcome(.processing, at: SampleCases.now)
        let late = SampleCases.outcome(.processing, isStalled: true, at: SampleCases.now + .seconds(1))
        #expect(SampleCases.kind([early, late], .unknown) == .stalled)
        #expect(SampleCases.kind([late, early], .unknown) == .stalled)
    }

    @Test("a settled outcome that WeChat Pay contradicts can be answered, with the wrong one named")
    func disagrees() {
        for (status, result) in [(Outcome.Status.success, ReturnAnswer.Result.failed), (.failed, .success)] {
            let judgement = SampleCases.judge(
                SampleCases.subject([SampleCases.outcome(status)], SampleCases.state(result)))
            #expect(judgement.kind == .outcomeDisagrees)
            guard case .contradict(let state, let id) = judgement.repair else {
                Issue.record("nothing to publish")
                continue
            }
            #expect(state.result == result)
            #expect(id == "CBO1-\(status.rawValue)")
        }
    }

    @Test("a settled outcome while WeChat Pay still works on it disagrees, and nothing is published yet")
    func tooEarly() {
        for status in [Outcome.Status.success, .failed] {
            let judgement = SampleCases.judge(
                SampleCases.subject([SampleCases.outcome(status)], SampleCases.state(.processing)))
            #expect(judgement.kind == .outcomeDisagrees)
            #expect(judgement.repair == nil)
        }
    }

    @Test("another return_no, end or reason disagrees, and cannot be repaired: the outcome's id would be the same")
    func details() {
        let pairs: [(ReadOutcome, SeenAnswer)] = [
            (SampleCases.outcome(.success, returnNo: "1"), SampleCases.state(.success, returnNo: "2")),
            (
                SampleCases.outcome(.success, finishTime: "2026-11-24T08:00:00Z"),
                SampleCases.state(.success, finishTime: "2026-11-24T08:00:01Z")
            ),
            (
                SampleCases.outcome(.failed, failReason: "TIME_OUT_CLOSED"),
                SampleCases.state(.failed, failReason: "ACCOUNT_ABNORMAL")
            ),
        ]
        for (outcome, answer) in pairs {
            let judgement = SampleCases.judge(SampleCases.subject([outcome], answer))
            #expect(judgement.kind == .outcomeDisagrees)
            #expect(judgement.repair == nil)
        }
    }

    @Test("an amount that differs, in the outcome or at WeChat Pay")
    func amounts() {
        #expect(
            SampleCases.kind([SampleCases.outcome(.success, amount: 11)], SampleCases.state(.success))
                == .amountDisagrees)
        #expect(
            SampleCases.kind([SampleCases.outcome(.success)], SampleCases.state(.success, amount: 11))
                == .amountDisagrees)
        let missing = SampleCases.judge(SampleCases.subject([], SampleCases.state(.success, amount: 11)))
        #expect(missing.kind == .amountDisagrees)
        #expect(missing.repair == nil, "what WeChat Pay did is not what was asked for")
    }

    @Test("another receiver at WeChat Pay is another return")
    func otherReturn() {
        #expect(SampleCases.kind([], SampleCases.state(.success, receiver: "1")) == .otherReturn)
    }

    @Test("two settled outcomes contradict one another; the same once more is harmless")
    func contradiction() {
        let success = SampleCases.outcome(.success, returnNo: "1")
        let failed = SampleCases.outcome(.failed)
        #expect(SampleCases.kind([success, failed], SampleCases.state(.success)) == .contradiction)
        #expect(SampleCases.kind([success, SampleCases.outcome(.success, returnNo: "2")], nil) == .contradiction)
        let repeated = SampleCases.subject([success, success, success], SampleCases.state(.success, returnNo: "1"))
        #expect(SampleCases.judge(repeated).kind == .inStep)
        #expect(repeated.repeats == 2)
    }

    @Test("the same intent delivered twice is fine; another amount under the same number is not")
    func intents() {
        let twice = [SampleCases.seen(), SampleCases.seen(SampleCases.intent(), 151)]
        let outcomes = [SampleCases.outcome(.success)]
        #expect(
            SampleCases.judge(SampleCases.subject(outcomes, SampleCases.state(.success), intents: twice)).kind
                == .inStep)
        let differing = [SampleCases.seen(), SampleCases.seen(SampleCases.intent(amount: 11), 151)]
        let judgement = SampleCases.judge(
            SampleCases.subject(outcomes, SampleCases.state(.success), intents: differing))
        #expect(judgement.kind == .intentsDisagree)
        #expect(judgement.words.contains("10") && judgement.words.contains("11"), "\(judgement.words)")
    }

    @Test("a settled outcome about which WeChat Pay gave no answer is not in step")
    func notAnswered() {
        #expect(SampleCases.kind([SampleCases.outcome(.success)], nil) == .notAnswered)
        #expect(SampleCases.kind([SampleCases.outcome(.success)], .unclear(reason: "time-out")) == .notAnswered)
        #expect(
            SampleCases.kind([SampleCases.outcome(.success)], nil, asks: false) == .inStep,
            "with --no-ask the topics decide")
    }

    @Test("an outcome alone: by where it says its intent stands")
    func alone() {
        func kind(_ source: RecordPlace?) -> Judgement.Kind {
            SampleCases.judge(SampleCases.subject([SampleCases.outcome(.success, source: source)], nil, intents: []))
                .kind
        }
        #expect(kind(SampleCases.place(150)) == .outcomeWithoutIntent)
        #expect(kind(nil) == .outcomeWithoutIntent)
        #expect(kind(SampleCases.place(99)) == .outsideWindow)
        #expect(kind(SampleCases.place(200)) == .outsideWindow)
        #expect(kind(SampleCases.place(150, topic: "elsewhere")) == .outsideWindow)
        var invalid = SampleCases.subject([SampleCases.outcome(.failed)], nil, intents: [])
        invalid.isInvalidIntents = true
        #expect(SampleCases.judge(invalid).kind == .ofInvalidIntent)
    }

    @Test("only a settled state is ever published")
    func repairs() {
        let answers: [SeenAnswer?] = [
            SampleCases.state(.processing), SampleCases.state(.other("NEW")), .unknown, .unclear(reason: "time-out"),
            nil,
        ]
        let outcomes: [[ReadOutcome]] = [
            [], [SampleCases.outcome(.success)], [SampleCases.outcome(.failed)], [SampleCases.outcome(.processing)],
            [SampleCases.outcome(.processing, isStalled: true)],
            [SampleCases.outcome(.success), SampleCases.outcome(.failed)],
        ]
        for answer in answers {
            for some in outcomes {
                #expect(SampleCases.judge(SampleCases.subject(some, answer)).repair == nil)
            }
        }
    }
}

extension Timestamp {
    fileprivate static func - (moment: Timestamp, duration: Duration) -> Timestamp { moment + (.zero - duration) }
}
