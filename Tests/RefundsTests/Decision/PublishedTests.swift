import KafkaRecords
import StrictJSON
import Testing

@testable import Refunds

/// What the verdicts become in Kafka: outcomes with the checks they announce, the checks themselves, dead letters.
@Suite("What a verdict publishes")
struct PublishedTests {
    private let builder = EffectsBuilder(topics: TopicNames(), groupID: "clawback")

    private func records(_ verdict: Verdict, attempt: Int = 0) -> [OutgoingRecord] {
        let subject = EffectsBuilder.Subject(
            record: Sample.record(value: [1, 2, 3]), intent: Sample.intent, source: Sample.place, intentAt: Sample.now,
            attempt: attempt)
        return builder.effects(of: verdict, on: subject, now: Sample.now).records
    }

    private func outcome(_ records: [OutgoingRecord]) throws -> JSONObject {
        let outcomes = records.filter { $0.topic == "refund-outcomes" }
        #expect(outcomes.count == 1)
        let value = try #require(outcomes.first?.value)
        return try #require(try JSONParser.parse(value).objectValue)
    }

    private func check(_ records: [OutgoingRecord]) throws -> RequeryRecord {
        let checks = records.filter { $0.topic.hasPrefix("refund-requery.") }
        #expect(checks.count == 1)
        return try RequeryRecord.decode(value: checks.first?.value)
    }

    @Test("settled: one outcome, nothing scheduled, nothing in the dead letters")
    func settled() throws {
        for (verdict, status) in [
            (.succeeded(Sample.answer(.success)), "success"),
            (.failed(Sample.answer(.failed, failReason: "TIME_OUT_CLOSED")), "failed"),
            (.refused(Sample.detail(400, "INVALID_REQUEST")), "failed"),
        ] as [(Verdict, String)] {
            let records = records(verdict, attempt: 3)
            #expect(records.count == 1)
            let outcome = try outcome(records)
            #expect(outcome["status"]?.stringValue == status)
            for absent in ["attempt", "next_query_at", "stalled"] { #expect(outcome[absent] == nil, "\(absent)") }
        }
    }

    @Test("failed tells WeChat Pay's reason where the return failed, and its error where the submit was refused")
    func whyFailed() throws {
        let failed = try outcome(records(.failed(Sample.answer(.failed, failReason: "TIME_OUT_CLOSED"))))
        #expect(failed["fail_reason"]?.stringValue == "TIME_OUT_CLOSED")
        #expect(failed["error"] == nil)
        let refused = try outcome(records(.refused(Sample.detail(403, "NO_AUTH"))))
        #expect(refused["fail_reason"] == nil)
        #expect(refused["error"]?.objectValue?["code"]?.stringValue == "NO_AUTH")
    }

    @Test("in progress: processing with attempt and next_query_at, and the check it announces")
    func inProgress() throws {
        var driver = JourneyDriver()
        let run = driver.run(.state(Sample.answer(.processing)))
        let verdict = try #require(run)
        let records = records(verdict)
        let (outcome, check) = (try outcome(records), try check(records))
        #expect(records.count == 2)
        #expect(outcome["status"]?.stringValue == "processing")
        #expect(outcome["attempt"]?.numberValue?.int64 == 1)
        #expect(outcome["next_query_at"]?.stringValue == check.dueAt.rfc3339)
        #expect(outcome["error"] == nil)
        #expect(outcome["finish_time"] == nil, "it means nothing yet")
        #expect(check.attempt == 1 && check.action == .query)
    }

    @Test("a redriven intent's count travels on to its checks, and not to its outcomes")
    func redriven() throws {
        var driver = JourneyDriver()
        let run = driver.run(.state(Sample.answer(.processing)))
        let verdict = try #require(run)
        let subject = EffectsBuilder.Subject(
            record: Sample.record(value: [], headers: [RecordHeader("clawback-redrives", "2")]),
            intent: Sample.intent, source: Sample.place, intentAt: nil, attempt: 0)
        let records = builder.effects(of: verdict, on: subject, now: Sample.now).records
        #expect(records.map { $0.headers.text("clawback-redrives") } == [nil, "2"])
    }

    @Test(
        "the attempts of one return's processing outcomes count up, each under an id of its own, by their topics' delays"
    )
    func attempts() throws {
        var ids: Set<String> = []
        var driver = JourneyDriver()
        for attempt in 1...7 {
            let run = driver.run(.unreachable("timed out"))
            let verdict = try #require(run)
            let records = records(verdict, attempt: attempt - 1)
            let outcome = try outcome(records)
            #expect(outcome["attempt"]?.numberValue?.int64 == Int64(attempt))
            #expect(outcome["error"]?.objectValue?["code"]?.stringValue == "UNREACHABLE")
            ids.insert(try #require(outcome["outcome_id"]?.stringValue))
            let topic = "refund-requery.\(Policy().delay(before: attempt).name)"
            #expect(records.contains { $0.topic == topic })
            driver = JourneyDriver(check: try #require(verdict.check), seed: UInt64(attempt))
        }
        #expect(ids.count == 7)
    }

    @Test(
        "the last processing of a return that is given up: stalled, without next_query_at, its record in the dead letters"
    )
    func stalled() throws {
        var driver = JourneyDriver(check: .late)
        let run = driver.run(.unreachable("timed out"))
        let verdict = try #require(run)
        let records = records(verdict, attempt: 90)
        let outcome = try outcome(records)
        #expect(outcome["status"]?.stringValue == "processing")
        #expect(outcome["stalled"]?.boolValue == true)
        #expect(outcome["next_query_at"] == nil)
        #expect(outcome["attempt"]?.numberValue?.int64 == 91, "another fact than the processing before it")
        #expect(outcome["error"]?.objectValue?["code"]?.stringValue == "GAVE_UP")
        let letter = try #require(records.first { $0.topic == "refund-dead-letters" })
        #expect(letter.value == [1, 2, 3] && letter.key == Array("order-1".utf8), "byte for byte")
        #expect(letter.headers.text("clawback-error-code") == "GAVE_UP")
        #expect(letter.headers.text("clawback-attempt") == "90")
        #expect(letter.headers.text("clawback-out-return-no") == Sample.intent.outReturnNo.rawValue)
        #expect(records.count == 2)
    }

    @Test("given up after a refusal that stands: failed GAVE_UP, and no dead letter")
    func gaveUpRefused() throws {
        var driver = JourneyDriver(check: .late)
        let run = driver.run(Sample.refused(403, "NOT_ENOUGH"), Sample.refused(404, "RESOURCE_NOT_EXISTS"))
        let verdict = try #require(run)
        let records = records(verdict, attempt: 90)
        #expect(records.count == 1)
        let outcome = try outcome(records)
        #expect(outcome["status"]?.stringValue == "failed")
        #expect(outcome["error"]?.objectValue?["code"]?.stringValue == "GAVE_UP")
    }

    @Test(
        "another return's answer: processing, stalled, RESPONSE_MISMATCH, a dead letter, and nothing of it believed",
        arguments: [Call.submit, .query])
    func mismatch(call: Call) throws {
        var state = Sample.answer(.success)
        state.outReturnNo = "R-2"
        state.returnNo = "of another return"
        let check = Verdict.Check(
            attempt: 1, action: call, delay: RequeryDelay.standard[0], due: Sample.now, firstSubmittedAt: Sample.now,
            refusal: nil, error: nil)
        var driver = JourneyDriver(check: check)
        let run = driver.run(.state(state))
        let records = records(try #require(run), attempt: 1)
        #expect(driver.calls == [call])
        let outcome = try outcome(records)
        #expect(outcome["status"]?.stringValue == "processing")
        #expect(outcome["stalled"]?.boolValue == true)
        #expect(outcome["error"]?.objectValue?["code"]?.stringValue == "RESPONSE_MISMATCH")
        #expect(outcome["return_no"] == nil && outcome["finish_time"] == nil)
        #expect(outcome["out_return_no"]?.stringValue == Sample.intent.outReturnNo.rawValue)
        #expect(records.map(\.topic).sorted() == ["refund-dead-letters", "refund-outcomes"])
        let letter = records.first { $0.topic == "refund-dead-letters" }
        #expect(letter?.headers.text("clawback-error-code") == "RESPONSE_MISMATCH")
    }
}
