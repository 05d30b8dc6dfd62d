import Foundation
import KafkaRecords
import Refunds
import Testing

@Suite("Intents as CloudEvents")
struct CloudEventsTests {
    private let structuredType = [RecordHeader("content-type", "application/cloudevents+json")]

    private func event(_ members: String) -> [UInt8] {
        Array("{\"specversion\":\"1.0\",\"id\":\"e-1\",\"source\":\"/shop\",\"type\":\"refund\",\(members)}".utf8)
    }

    @Test("binary mode: the value is the intent")
    func binary() throws {
        let headers = [
            RecordHeader("ce_specversion", "1.0"), RecordHeader("ce_id", "e-1"), RecordHeader("ce_type", "refund"),
            RecordHeader("content-type", "application/json; charset=utf-8"),
        ]
        #expect(try decode(IntentText().bytes, headers).get() == Sample.intent)
    }

    @Test("binary mode of another version is refused", arguments: ["0.3", "1", "2.0", ""])
    func binaryVersion(version: String) {
        #expect(decode(IntentText().bytes, [RecordHeader("ce_specversion", version)]).error?.field == "specversion")
    }

    @Test(
        "a version header without a value or with unreadable bytes is refused", arguments: [nil, [0xff]] as [[UInt8]?])
    func unreadableVersion(value: [UInt8]?) {
        #expect(decode(IntentText().bytes, [RecordHeader("ce_specversion", value)]).error?.field == "specversion")
    }

    @Test(
        "structured mode: the intent is under data, whatever the content type's letters and parameters",
        arguments: [
            ("content-type", "application/cloudevents+json"),
            ("content-type", "application/cloudevents+json; charset=UTF-8"),
            ("Content-Type", "Application/CloudEvents+JSON"),
            ("CONTENT-TYPE", " application/cloudevents+json ;charset=utf-8"),
        ])
    func structured(name: String, type: String) throws {
        let context = "{ \"rate\" : 1.10 }"
        let bytes = event("\"data\" : \(IntentText().with("context", context).text)")
        let intent = try decode(bytes, [RecordHeader(name, type)]).get()
        #expect(intent.outReturnNo == Sample.intent.outReturnNo)
        #expect(intent.context?.bytes == Array(context.utf8), "copied from within the event")
    }

    @Test("structured mode: data_base64 carries the intent's bytes")
    func base64() throws {
        let context = "{ \"rate\" : 1.10 }"
        let encoded = Data(IntentText().with("context", context).bytes).base64EncodedString()
        let intent = try decode(event("\"data_base64\":\"\(encoded)\""), structuredType).get()
        #expect(intent.context?.bytes == Array(context.utf8))
    }

    @Test(
        "structured mode without readable data is refused",
        arguments: [
            "\"subject\":\"x\"", "\"data\":null", "\"data\":\"{}\"", "\"data\":[]", "\"data_base64\":\"%%%\"",
            "\"data_base64\":1",
            "\"data_base64\":\"e30\"", "\"data_base64\":\"\"", "\"data_base64\":\"/w==\"",
        ])
    func structuredWithoutData(members: String) {
        #expect(decode(event(members), structuredType).error != nil)
    }

    @Test("data and data_base64 at once are refused: they could be two intents")
    func twice() {
        let encoded = Data(IntentText().with("amount", "11").bytes).base64EncodedString()
        let bytes = event("\"data\":\(IntentText().text),\"data_base64\":\"\(encoded)\"")
        #expect(decode(bytes, structuredType).error?.field == "data_base64")
    }

    @Test("of an event's attributes only the version is looked at: an intent is told by its own id")
    func withoutAttributes() throws {
        let structured = Array("{\"specversion\":\"1.0\",\"data\":\(IntentText().text)}".utf8)
        #expect(try decode(structured, structuredType).get() == Sample.intent)
        #expect(try decode(IntentText().bytes, [RecordHeader("ce_specversion", "1.0")]).get() == Sample.intent)
        #expect(try decode(IntentText().bytes, [RecordHeader("ce_id", "e-1")]).get() == Sample.intent, "plain JSON")
    }

    @Test("another charset does not change what is read: UTF-8, and refused where it is not")
    func charset() throws {
        let type = [RecordHeader("content-type", "application/json; charset=utf-16")]
        #expect(try decode(IntentText().bytes, type).get() == Sample.intent)
        let utf16 = IntentText().text.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
        #expect(decode(utf16, type).error != nil)
    }

    @Test(
        "structured mode of another version, without one, or not an object is refused",
        arguments: [
            "{\"specversion\":\"0.3\",\"data\":{}}", "{\"data\":{}}", "{\"specversion\":1.0,\"data\":{}}", "[]", "null",
            "",
        ])
    func structuredVersion(text: String) {
        #expect(decode(Array(text.utf8), structuredType).error != nil)
    }

    @Test(
        "a batch and formats that are not JSON are refused by name",
        arguments: [
            "application/cloudevents-batch+json", "application/cloudevents+avro", "application/cloudevents",
        ])
    func batch(type: String) {
        let invalid = decode(Array("[]".utf8), [RecordHeader("content-type", type)]).error
        #expect(invalid?.field == "content-type")
    }

    @Test(
        "other content types, or one that is not text, leave the value to be read as plain JSON",
        arguments: [
            Array("application/json".utf8), Array("text/plain".utf8), [0xff], [],
        ] as [[UInt8]])
    func plain(type: [UInt8]) throws {
        #expect(try decode(IntentText().bytes, [RecordHeader("content-type", type)]).get() == Sample.intent)
    }
}
