import KafkaRecords
import Refunds
import StrictJSON
import Testing

@Suite("Outcomes")
struct OutcomeTests {
    private func outcome(_ status: Outcome.Status, of intent: RefundIntent = Sample.intent) -> Outcome {
        Outcome(status, of: intent, observedAt: Sample.now, source: Sample.place)
    }

    private func encode(
        _ outcome: Outcome, key: [UInt8]? = Array("order-1".utf8), carried: [RecordHeader] = []
    ) -> OutgoingRecord {
        OutcomeEncoder.record(for: outcome, key: key, carried: carried, topic: "refund-outcomes", groupID: "clawback")
    }

    private func json(_ outcome: Outcome) -> String {
        String(decoding: encode(outcome).value ?? [], as: UTF8.self)
    }

    @Test(
        "the id is the published formula, computed here by another program",
        arguments: [
            (.success, nil, "CBO1fcd9d7d7fba02da42f05cc91866415554b1dc90b"),
            (.failed, nil, "CBO160c1957f8cf777858f09c43abc6e5e2527164aed"),
            (.processing, 1, "CBO155801b85e8a35f9a667ea294eecd6de841a8bb88"),
            (.processing, 2, "CBO19f3a1e78ea0aab1ecf9e168c1484d059f8015597"),
        ] as [(Outcome.Status, Int?, String)])
    func outcomeID(status: Outcome.Status, attempt: Int?, expected: String) {
        var outcome = outcome(status)
        outcome.attempt = attempt
        #expect(outcome.outcomeID == expected)
    }

    @Test("the id of a settled outcome does not depend on the checks before it, nor on time, place or amount")
    func settledID() {
        for status in [Outcome.Status.success, .failed] {
            var later = Outcome(
                status, of: Sample.intent(orderID: nil, outOrderNo: "P1", amount: 11),
                observedAt: Sample.now + .seconds(60),
                source: RecordPlace(topicPartition: TopicPartition(topic: "replay", partition: 0), offset: Offset(0)))
            later.attempt = 7
            later.failReason = "TIME_OUT_CLOSED"
            #expect(later.outcomeID == outcome(status).outcomeID)
        }
    }

    @Test("different facts have different ids, also where no number could be read")
    func distinctIDs() {
        var recovered = RecoveredIntent()
        recovered.intentID = Sample.intent.intentID
        let error = ErrorDetail(code: "INVALID_INTENT", message: "", httpStatus: nil)
        let invalid = Outcome(invalid: recovered, error: error, observedAt: Sample.now, source: Sample.place)
        var first = outcome(.processing)
        first.attempt = 1
        var second = outcome(.processing)
        second.attempt = 2
        let number = outcome(.failed, of: Sample.intent(outReturnNo: "RF-1"))
        let ids = [outcome(.success), outcome(.failed), first, second, invalid, number].map(\.outcomeID)
        #expect(Set(ids).count == ids.count)
    }

    @Test("a success is written like this, to the byte")
    func success() {
        var outcome = outcome(.success, of: Sample.intent(outReturnNo: "R-1", context: "{ \"rate\" : 1.10 }"))
        outcome.returnNo = "42"
        outcome.finishTime = "2026-11-24T16:16:03+08:00"
        #expect(
            json(outcome)
                == "{\"outcome_id\":\"\(outcome.outcomeID)\",\"status\":\"success\",\"intent_id\":\"RF-1\","
                + "\"out_return_no\":\"R-1\",\"sub_mchid\":\"1900000109\",\"order_id\":\"3008450740201411110007820472\","
                + "\"return_mchid\":\"86693852\",\"amount\":10,\"context\":{ \"rate\" : 1.10 },\"return_no\":\"42\","
                + "\"finish_time\":\"2026-11-24T16:16:03+08:00\",\"observed_at\":\"2026-11-24T08:16:03.123Z\","
                + "\"source\":{\"topic\":\"refund-intents\",\"partition\":3,\"offset\":4711}}")
    }

    @Test("what belongs to processing is written: attempt, next_query_at, error, stalled")
    func processing() throws {
        var outcome = outcome(.processing)
        outcome.attempt = 2
        outcome.nextQueryAt = Sample.now + .seconds(60)
        outcome.error = Sample.detail(403, "NO_AUTH")
        let object = try #require(try JSONParser.parse(Array(json(outcome).utf8)).objectValue)
        #expect(object["attempt"]?.numberValue?.int64 == 2)
        #expect(object["next_query_at"]?.stringValue == "2026-11-24T08:17:03.123Z")
        #expect(object["error"]?.objectValue?["http_status"]?.numberValue?.int64 == 403)
        #expect(object["stalled"] == nil)
        outcome.stalled = true
        #expect(json(outcome).contains("\"stalled\":true"))
    }

    @Test("the headers are those of CloudEvents 1.0 in binary mode")
    func headers() {
        let record = encode(outcome(.success))
        #expect(
            record.headers == [
                RecordHeader("ce_specversion", "1.0"), RecordHeader("ce_id", outcome(.success).outcomeID),
                RecordHeader("ce_source", "/clawback/clawback"), RecordHeader("ce_type", "clawback.refund-outcome.v1"),
                RecordHeader("ce_subject", Sample.intent.outReturnNo.rawValue),
                RecordHeader("ce_time", "2026-11-24T08:16:03.123Z"), RecordHeader("content-type", "application/json"),
            ])
        #expect(record.topic == "refund-outcomes")
    }

    @Test("the intent's trace and replay are carried on, and no other header of it")
    func carried() {
        let kept = [
            RecordHeader("traceparent", "00-1-2-01"), RecordHeader("tracestate", "a=b"),
            RecordHeader("clawback-replay", "r1"),
        ]
        let other = [RecordHeader("ce_id", "theirs"), RecordHeader("content-type", "x"), RecordHeader("custom", "x")]
        let headers = encode(outcome(.success), carried: other + kept).headers
        #expect(Array(headers.suffix(3)) == kept)
        #expect(headers.count == 10)
        #expect(headers.text("ce_id") == outcome(.success).outcomeID)
    }

    @Test("the key is the intent's, and the number where it had none")
    func key() {
        #expect(encode(outcome(.success), key: [0, 255]).key == [0, 255])
        #expect(encode(outcome(.success), key: []).key == [])
        #expect(encode(outcome(.success), key: nil).key == Array(Sample.intent.outReturnNo.rawValue.utf8))
    }

    @Test("an outcome without a number has neither key of its own nor subject")
    func withoutNumber() {
        var recovered = RecoveredIntent()
        recovered.intentID = Sample.intent.intentID
        let error = ErrorDetail(code: "INVALID_INTENT", message: "m", httpStatus: nil)
        let record = encode(
            Outcome(invalid: recovered, error: error, observedAt: Sample.now, source: Sample.place), key: nil)
        #expect(record.key == nil)
        #expect(record.headers.text("ce_subject") == nil)
    }
}
