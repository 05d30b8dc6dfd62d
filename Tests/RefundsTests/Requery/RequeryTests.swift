import KafkaRecords
import Refunds
import Testing

@Suite("Scheduled checks as records")
struct RequeryTests {
    @Test("what is written is read back, whatever it is", arguments: 0..<40)
    func roundTrip(seed: UInt64) throws {
        var random = RandomRecords(seed: seed)
        for _ in 0..<25 {
            let requery = random.requery()
            let bytes = requery.encode()
            #expect(
                try RequeryRecord.decode(value: bytes) == requery,
                "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
            #expect(RequeryRecord.dueAt(of: bytes) == requery.dueAt, "seed \(seed)")
        }
    }

    @Test("an intent's context as deep as the decoder takes it survives the way through a scheduled check")
    func deepestContext() throws {
        // The intent's own object is the first of 64 levels.
        let context = String(repeating: "{\"a\":", count: 63) + "1" + String(repeating: "}", count: 63)
        let intent = try decode(IntentText().with("context", context)).get()
        let bytes = Sample.requery(of: intent).encode()
        #expect(try RequeryRecord.decode(value: bytes).intent == intent)
        #expect(RequeryRecord.dueAt(of: bytes) == Sample.requery().dueAt)
        let tooDeep = "{\"a\":" + context + "}"
        #expect(decode(IntentText().with("context", tooDeep)).error != nil)
    }

    @Test("a check whose number is not its intent's is refused: it would follow another return")
    func foreignNumber() {
        let text = String(decoding: Sample.requery().encode(), as: UTF8.self)
        let other = text.replacing(Sample.intent.outReturnNo.rawValue, with: "R-2")
        #expect(throws: InvalidRequery.self) { try RequeryRecord.decode(value: Array(other.utf8)) }
    }

    @Test("times that do not exist are refused", arguments: ["first_submitted_at", "due_at"])
    func badTime(field: String) {
        let text = String(decoding: Sample.requery().encode(), as: UTF8.self)
        let other = text.replacing("\"\(field)\":\"2026-11-24", with: "\"\(field)\":\"2026-02-29")
        #expect(throws: InvalidRequery.self) { try RequeryRecord.decode(value: Array(other.utf8)) }
    }

    @Test(
        "a tombstone and bytes that are no check are refused, and have no due time",
        arguments: [
            nil, [], [0xff], Array("[]".utf8), Array("{}".utf8), Array(String(repeating: "[", count: 1 << 20).utf8),
        ] as [[UInt8]?])
    func hostile(value: [UInt8]?) {
        #expect(throws: InvalidRequery.self) { try RequeryRecord.decode(value: value) }
        #expect(RequeryRecord.dueAt(of: value) == nil)
    }

    @Test("the due time is read even where the rest is invalid")
    func dueAtAlone() {
        let bytes = Array("{\"due_at\":\"2026-11-24T08:16:03.123Z\"}".utf8)
        #expect(RequeryRecord.dueAt(of: bytes) == Sample.now)
    }
}
