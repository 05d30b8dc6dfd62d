import KafkaRecords
import Refunds
import Testing

@Suite("Dead letters")
struct DeadLetterTests {
    private func letter(
        of record: Record, message: String = "why", attempt: Int? = nil, number: OutReturnNo? = nil
    ) -> OutgoingRecord {
        DeadLetter.record(
            of: record, topic: "refund-dead-letters", code: "INVALID_INTENT", message: message, attempt: attempt,
            outReturnNo: number)
    }

    @Test(
        "key, value and headers are the record's, byte for byte", arguments: [nil, [], [0, 0xff, 0x0a]] as [[UInt8]?])
    func unchanged(bytes: [UInt8]?) {
        let headers = [
            RecordHeader("a", bytes), RecordHeader("a", "again"), RecordHeader("content-type", "x"),
            RecordHeader("traceparent", "t"),
        ]
        let record = Record(place: Sample.place, timestamp: nil, key: bytes, value: bytes, headers: headers)
        let letter = letter(of: record)
        #expect(letter.topic == "refund-dead-letters")
        #expect(letter.key == bytes)
        #expect(letter.value == bytes)
        #expect(Array(letter.headers.prefix(4)) == headers)
    }

    @Test("headers tell what is wrong, where the record stood and when it was written")
    func headers() {
        let letter = letter(of: Sample.record(value: []), attempt: 3, number: Sample.intent.outReturnNo)
        let expected = [
            "clawback-error-code": "INVALID_INTENT", "clawback-error-message": "why",
            "clawback-source-topic": "refund-intents", "clawback-source-partition": "3",
            "clawback-source-offset": "4711",
            "clawback-source-timestamp": "1795508163123", "clawback-attempt": "3",
            "clawback-out-return-no": Sample.intent.outReturnNo.rawValue,
        ]
        #expect(letter.headers.count == expected.count)
        for (name, value) in expected { #expect(letter.headers.text(name) == value, "\(name)") }
    }

    @Test("what is not known is left out")
    func unknown() {
        var record = Sample.record(value: nil)
        record.timestamp = nil
        let letter = letter(of: record)
        #expect(letter.headers.text("clawback-source-timestamp") == nil)
        #expect(letter.headers.text("clawback-out-return-no") == nil)
        #expect(letter.headers.text("clawback-attempt") == "0")
    }

    @Test("of an earlier dead-lettering only the latest word is kept")
    func again() {
        let first = letter(of: Sample.record(value: [1]), message: "first", number: Sample.intent.outReturnNo)
        let replayed = Sample.record(
            value: first.value, headers: first.headers + [RecordHeader("clawback-replay", "r1")])
        let second = letter(of: replayed, message: "second")
        #expect(second.headers.filter { $0.name == "clawback-error-message" }.count == 1)
        #expect(second.headers.text("clawback-error-message") == "second")
        #expect(second.headers.text("clawback-out-return-no") == nil)
        #expect(second.headers.text("clawback-replay") == "r1")
    }

    @Test("a message is bounded and has no control characters")
    func message() {
        let letter = letter(of: Sample.record(value: []), message: "\u{1b}[31m\n" + String(repeating: "退", count: 5000))
        let message = letter.headers.text("clawback-error-message")
        #expect(message?.hasPrefix(" [31m 退") == true)
        #expect(message?.unicodeScalars.count == 500)
    }

    @Test(
        "a record that was redriven keeps its count when it fails again, and the letter's own headers can be taken off")
    func redrives() {
        let original = [RecordHeader("a", [0xff]), RecordHeader(DeadLetter.redrivesHeader, "2")]
        let letter = DeadLetter.shortened(letter(of: Sample.record(value: [1], headers: original)))
        #expect(DeadLetter.redrives(in: letter.headers) == 2)
        #expect(DeadLetter.originalHeaders(of: letter.headers) == original)
    }

    @Test("a shortened letter leaves its value behind, and a key and headers of its own only where they are large")
    func shortened() {
        let small = DeadLetter.shortened(letter(of: Sample.record(value: [1, 2], headers: [RecordHeader("a", [1])])))
        #expect(small.value == nil)
        #expect(small.key == Array("order-1".utf8))
        #expect(small.headers.first == RecordHeader("a", [1]))
        #expect(small.headers.text("clawback-value-omitted-bytes") == "2")
        #expect(DeadLetter.shortened(small) == small, "shorter it does not get")

        let large = [UInt8](repeating: 0x41, count: 1 << 20)
        let record = Sample.record(
            value: nil, key: String(decoding: large, as: UTF8.self), headers: [RecordHeader("a", large)])
        let short = DeadLetter.shortened(letter(of: record))
        #expect(short.byteCount < 1024)
        #expect(short.key == nil)
        #expect(short.headers.text("clawback-value-omitted-bytes") == nil, "a tombstone had none")
        #expect(short.headers.text("clawback-key-omitted-bytes") == "1048576")
        #expect(short.headers.text("clawback-headers-omitted-bytes") == "1048577")
        #expect(short.headers.text("clawback-source-offset") == "4711")
        #expect(DeadLetter.shortened(short) == short)
    }

    @Test("what is no count counts as none", arguments: ["", "-1", "+1", "1e3", "9999999999", "\u{0661}"])
    func noCount(text: String) {
        #expect(DeadLetter.redrives(in: [RecordHeader(DeadLetter.redrivesHeader, text)]) == 0)
        #expect(DeadLetter.redrives(in: []) == 0)
    }
}
