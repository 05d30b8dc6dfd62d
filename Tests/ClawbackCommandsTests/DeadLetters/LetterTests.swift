import KafkaRecords
import StrictJSON
import Testing

@testable import ClawbackCommands

@Suite("A dead letter")
struct LetterTests {
    @Test("is named by partition and offset, with or without its topic in front")
    func places() {
        let place = LetterPlace(SampleLetters.letter().place)
        for text in ["2@14", "refund-dead-letters[2]@14", "refund-dead-letters-2@14"] {
            #expect(LetterPlace(text, topic: "refund-dead-letters") == place, "\(text)")
        }
        for text in ["", "2", "2@", "@14", "-2@14", "2@-1", "+2@14", "other-2@14", "2@14@1", "2@99999999999999999999"] {
            #expect(LetterPlace(text, topic: "refund-dead-letters") == nil, "\(text)")
        }
        #expect(place.description == "2@14")
    }

    @Test("tells its source only when topic, partition and offset can be read")
    func source() {
        #expect(SampleLetters.letter().source?.description == "refund-intents[3]@4711")
        var record = SampleLetters.letter().record
        record.headers.append(RecordHeader("clawback-source-partition", "-1"))
        #expect(Letter(record).source == nil)
    }

    @Test(
        "is about the intent of its value, plain, in an event or in a scheduled check",
        arguments: [
            (#"{"intent_id":"a","sub_mchid":"1"}"#, "a"),
            (#"{"due_at":"x","intent":{"intent_id":"a","sub_mchid":"1"}}"#, "a"),
            (#"{"specversion":"1.0","data":{"intent_id":"a","sub_mchid":"1"}}"#, "a"),
            (#"{"specversion":"1.0","data_base64":"eyJpbnRlbnRfaWQiOiJhIiwic3ViX21jaGlkIjoiMSJ9"}"#, "a"),
            ("{", nil), ("[]", nil), (#"{"intent_id":1}"#, nil),
        ])
    func subject(value: String, intent: String?) {
        let subject = LetterSubject(of: SampleLetters.letter(value: Array(value.utf8)))
        #expect(subject.intentID == intent)
        #expect(subject.subMchid == (intent == nil ? nil : "1"))
    }

    @Test("matches when every condition holds, of the values of one any")
    func filter() {
        let letter = SampleLetters.letter()
        let now = SampleLetters.now
        let later = now + .milliseconds(1)
        #expect(LetterFilter().matches(letter))
        #expect(LetterFilter(codes: ["GAVE_UP", "INVALID_INTENT"], merchants: ["1900000109"]).matches(letter))
        #expect(!LetterFilter(codes: ["INVALID_INTENT"], merchants: ["2"]).matches(letter))
        #expect(LetterFilter(intents: ["RF-1"]).matches(letter))
        #expect(!LetterFilter(intents: ["RF-2"]).matches(letter))
        #expect(LetterFilter(window: Window(from: now, to: later)).matches(letter))
        #expect(!LetterFilter(window: Window(from: later)).matches(letter))
        #expect(!LetterFilter(places: [LetterPlace(SampleLetters.letter(2, 15).place)]).matches(letter))
        #expect(!LetterFilter(merchants: ["1"]).matches(SampleLetters.letter(value: nil)))
    }

    @Test("of any number the newest are kept, in memory for twice as many")
    func newest() {
        var newest = NewestLetters(limit: 3)
        for offset in [5, 1, 9, 3, 7, 2, 8] as [Int64] {
            newest.add(SampleLetters.letter(0, offset, after: .seconds(offset)))
        }
        newest.add(SampleLetters.letter(1, 0, after: .seconds(9)))
        #expect(newest.newest.map(\.place.description) == ["1@0", "0@9", "0@8"])
        #expect(newest.count == 8)
    }

    @Test(
        "shows nothing to a terminal that is more than a character",
        arguments: ["\u{1b}[2J", "a\u{7}", "a\nb", "\u{202e}abc", "\u{9b}31m", "\u{2028}"])
    func terminal(text: String) {
        let letter = SampleLetters.letter(
            code: text, message: text, from: text, value: Array(text.utf8),
            headers: [RecordHeader(text, text), RecordHeader("clawback-out-return-no", text)])
        let subject = SampleLetters.letter(
            value: Array(#"{"intent_id":"\u001b[2J","sub_mchid":"\u009b"}"#.utf8))
        let shown = LetterRow(letter).text() + LetterDocument(letter: letter).text() + LetterRow(subject).text()
        for line in shown {
            let isSafe = line.unicodeScalars.allSatisfy {
                ![.control, .format, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
            }
            #expect(isSafe, "\(line.debugDescription)")
        }
    }

    @Test("a preview is one line: text as far as it goes, other bytes in hexadecimal")
    func preview() {
        #expect(ShownBytes.preview(Array("退款".utf8)) == "退款")
        #expect(ShownBytes.preview(nil) == "(no value)")
        #expect(ShownBytes.preview([]) == "(empty)")
        #expect(ShownBytes.preview([0xff, 0x00]) == "0xff00")
        let long = ShownBytes.preview(Array(String(repeating: "退", count: 1000).utf8), limit: 10)
        #expect(long == String(repeating: "退", count: 10) + "…")
    }

    @Test("in full: JSON a member a line, anything else as it is or in hexadecimal")
    func lines() {
        #expect(
            ShownBytes.lines(Array(#"{"a":[1.0,{}],"b":"退\u0007"}"#.utf8)) == [
                "{", #"  "a": ["#, "    1.0,", "    {}", "  ],", #"  "b": "退\u0007""#, "}",
            ])
        #expect(ShownBytes.lines(Array("not\njson".utf8)) == ["not", "json"])
        #expect(ShownBytes.lines([0xff]) == ["ff"])
    }

    @Test("as JSON nothing is lost: text as text, other bytes in base64, what is absent as null")
    func json() throws {
        let headers = [RecordHeader("b", [0xff]), RecordHeader("n", nil), RecordHeader("t", "x")]
        let letter = SampleLetters.letter(value: [0xfe], headers: headers)
        let line = LetterDocument(letter: letter).json()
        #expect(line.last == UInt8(ascii: "\n") && line.count { $0 == UInt8(ascii: "\n") } == 1)
        let object = try #require(try JSONParser.parse(Array(line.dropLast())).objectValue)
        #expect(object["key"]?.stringValue == "order-1")
        #expect(object["value"] == nil && object["value_base64"]?.stringValue == "/g==")
        let written = try #require(object["headers"]?.arrayValue).compactMap(\.objectValue)
        #expect(written.count == 3 + 7)
        #expect(written[0]["value_base64"]?.stringValue == "/w==")
        #expect(written[1]["value"]?.isNull == true)
        #expect(written[2]["value"]?.stringValue == "x")
        #expect(object["source"]?.objectValue?["offset"]?.numberValue?.int64 == 4711)
    }
}
