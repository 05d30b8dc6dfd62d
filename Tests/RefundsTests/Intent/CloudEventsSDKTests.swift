import KafkaRecords
import StrictJSON
import Testing

@testable import Refunds

@Suite(
    "CloudEvents by their own SDK",
    .enabled(if: CloudEventsSDK.script.isToBeTried, Comment(rawValue: CloudEventsSDK.script.isMissing)))
struct CloudEventsSDKTests {
    private let intent = IntentText().with("context", #"{"a":[1,null,"é"]}"#)
    private let builder = EffectsBuilder(topics: TopicNames(), groupID: "clawback")

    @Test("the specification's examples with an intent as their data are that intent, in binary and in structured mode")
    func examples() throws {
        let written = try CloudEventsSDK.write(intent.bytes).filter { !$0.name.hasPrefix("not: ") }
        #expect(written.count == 18)
        for event in written {
            let read = try decode(event.value, event.headers).get()
            #expect(read.outReturnNo == Sample.intent.outReturnNo, "\(event.name)")
            #expect(read.amount == Sample.intent.amount, "\(event.name)")
            #expect(read.description == Sample.intent.description, "\(event.name)")
            let context = try JSONParser.parse(read.context?.bytes ?? [])
            #expect(context == (try JSONParser.parse(Array(#"{"a":[1,null,"é"]}"#.utf8))), "\(event.name)")
        }
    }

    @Test(
        "letter case and parameters of the content type change nothing",
        arguments: [
            "application/cloudevents+json; charset=UTF-8", "Application/CloudEvents+JSON",
            "APPLICATION/CLOUDEVENTS+JSON;charset=utf-8",
        ])
    func contentType(type: String) throws {
        let written = try CloudEventsSDK.write(intent.bytes).filter { $0.name == "kafka binding, structured mode" }
        let event = try #require(written.first)
        let read = try decode(event.value, [RecordHeader("content-type", type)]).get()
        #expect(read.outReturnNo == Sample.intent.outReturnNo)
    }

    @Test("events of other data, of version 0.3 and batches become dead letters, byte for byte, and nothing else")
    func refused() throws {
        let written = try CloudEventsSDK.write(intent.bytes).filter { $0.name.hasPrefix("not: ") }
        #expect(written.count == 14)
        for event in written {
            let invalid = try #require(decode(event.value, event.headers).error, "\(event.name) is an intent")
            let record = Sample.record(value: event.value, key: event.key, headers: event.headers)
            let effects = builder.effects(of: invalid, in: record, now: Sample.now)
            #expect(effects.records.count == 1, "\(event.name)")
            let letter = try #require(effects.records.first)
            #expect(letter.topic == "refund-dead-letters", "\(event.name)")
            #expect(letter.value == event.value, "\(event.name)")
            #expect(letter.headers.text("clawback-error-code") == "INVALID_INTENT", "\(event.name)")
            if event.name.contains("batch") { #expect(invalid.field == "content-type") }
            if event.name.contains("0.3") { #expect(invalid.field == "specversion") }
        }
    }

    @Test("the SDK reads our outcomes: attributes from the headers, data from the value")
    func outcomes() throws {
        let outcomes = GoldenRecords.present().filter { $0.value.topic == "refund-outcomes" }
        let events = try CloudEventsSDK.read(outcomes)
        #expect(events.count == outcomes.count && events.count > 4)
        for (name, record) in outcomes {
            let event = try #require(events[name])
            let value = try #require(JSONParser.parse(record.value ?? []).objectValue)
            let attributes = try #require(event["attributes"]?.objectValue)
            #expect(attributes["specversion"]?.stringValue == "1.0")
            #expect(attributes["type"]?.stringValue == "clawback.refund-outcome.v1")
            #expect(attributes["source"]?.stringValue == "/clawback/clawback")
            #expect(attributes["id"] == value["outcome_id"], "\(name)")
            #expect(attributes["subject"] == value["out_return_no"], "\(name)")
            #expect(attributes["datacontenttype"]?.stringValue == "application/json")
            let time = attributes["time"]?.stringValue.flatMap(Timestamp.init(rfc3339:))
            #expect(time?.rfc3339 == value["observed_at"]?.stringValue, "\(name)")
            // But for the context, whose numbers Python writes in its own way.
            let data = try #require(event["data"]?.objectValue)
            #expect(data.members.map(\.name) == value.members.map(\.name), "\(name)")
            for member in data.members where member.name != "context" {
                #expect(member.value == value[member.name], "\(name): \(member.name)")
            }
        }
    }
}
