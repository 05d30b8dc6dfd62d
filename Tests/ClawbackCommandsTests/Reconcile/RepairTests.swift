import KafkaRecords
import Refunds
import StrictJSON
import Testing

@testable import ClawbackCommands

@Suite("A repair")
struct RepairTests {
    private let builder = RepairBuilder(SampleKafka.settings, id: "reconcile-1")

    private func state(_ result: ReturnAnswer.Result) -> ReturnAnswer {
        guard case .state(let state) = SampleCases.state(result, returnNo: "42", failReason: "ACCOUNT_ABNORMAL") else {
            preconditionFailure("the sample is a state")
        }
        return state
    }

    @Test("publishes what the worker would: same id, same key, same trace, marked as a repair")
    func same() throws {
        let seen = SampleCases.seen()
        let record = try #require(builder.record(.publish(state(.success)), of: seen, now: SampleCases.now))
        var outcome = Outcome(.success, of: seen.intent, observedAt: SampleCases.now, source: seen.place)
        outcome.returnNo = "42"
        #expect(record.topic == "refund-outcomes")
        #expect(record.key == seen.key)
        #expect(record.value == OutcomeEncoder.value(of: outcome, id: outcome.outcomeID))
        #expect(record.headers.text("ce_id") == outcome.outcomeID)
        #expect(record.headers.text("traceparent") == "00-1-2-01")
        #expect(record.headers.text("clawback-replay") == "reconcile-1")
        #expect(record.headers.text("clawback-contradicts") == nil)
    }

    @Test("names the settled outcome that it stands against")
    func contradicts() throws {
        let repair = Judgement.Repair.contradict(state(.failed), outcomeID: "CBO1-wrong")
        let record = try #require(builder.record(repair, of: SampleCases.seen(), now: SampleCases.now))
        #expect(record.headers.text("clawback-contradicts") == "CBO1-wrong")
        let value = try JSONParser.parse(try #require(record.value)).objectValue
        #expect(value?["status"] == .string("failed"))
        #expect(value?["fail_reason"] == .string("ACCOUNT_ABNORMAL"))
    }

    @Test("publishes nothing that is not settled")
    func open() {
        #expect(builder.record(.publish(state(.processing)), of: SampleCases.seen(), now: SampleCases.now) == nil)
    }

    @Test("leaves wrong settled outcomes alone unless told, and says so")
    func held() {
        let missing = SampleCases.subject([], SampleCases.state(.success))
        let wrong = SampleCases.subject([SampleCases.outcome(.failed)], SampleCases.state(.success))
        var careful = RepairPlan()
        var bold = RepairPlan()
        for subject in [missing, wrong] {
            careful.add(subject, SampleCases.judge(subject), contradicts: false)
            bold.add(subject, SampleCases.judge(subject), contradicts: true)
        }
        #expect(careful.count == 1 && careful.held == 1)
        #expect(careful.text(isDone: false).contains { $0.contains("--contradict-settled") })
        #expect(bold.count == 2 && bold.held == 0)
        #expect(
            bold.text(isDone: false).contains(
                "to publish: 1 × success, against a settled outcome that says otherwise, 10 fen"))
    }
}
