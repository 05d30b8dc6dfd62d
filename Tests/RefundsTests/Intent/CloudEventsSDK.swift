import Foundation
import KafkaRecords
import StrictJSON

/// The CloudEvents project's own SDK, through `cloud_events.py` beside this file.
enum CloudEventsSDK {
    static let script = PythonScript("Intent/cloud_events.py", needs: "cloudevents")

    struct Written: Sendable {
        var name: String
        var key: String?
        var headers: [RecordHeader]
        var value: [UInt8]
    }

    /// The specification's examples with `intent` as their data, by the SDK.
    static func write(_ intent: [UInt8]) throws -> [Written] {
        let output = try JSONParser.parse(script.output(["write"], input: intent))
        return (output.objectValue?.members ?? []).map { member in
            let record = member.value.objectValue
            let headers = (record?["headers"]?.objectValue?.members ?? []).map {
                RecordHeader($0.name, $0.value.stringValue ?? "")
            }
            let value = record?["value"]?.stringValue.flatMap { Data(base64Encoded: $0) }
            return Written(
                name: member.name, key: record?["key"]?.stringValue, headers: headers, value: Array(value ?? Data()))
        }
    }

    /// What the SDK reads in records: an event's `attributes` and `data`, by the record's name.
    static func read(_ records: [String: OutgoingRecord]) throws -> [String: JSONObject] {
        var writer = JSONWriter()
        writer.object { json in
            for (name, record) in records { json.member(name, object: { write(record, &$0) }) }
        }
        let output = try JSONParser.parse(script.output(["read"], input: writer.bytes))
        let events = (output.objectValue?.members ?? []).compactMap { member in
            member.value.objectValue.map { (member.name, $0) }
        }
        return Dictionary(uniqueKeysWithValues: events)
    }

    private static func write(_ record: OutgoingRecord, _ json: inout JSONWriter) {
        json.member("key", optional: record.key.map { String(decoding: $0, as: UTF8.self) })
        if record.key == nil { json.member("key", raw: "null".utf8) }
        json.member(
            "headers",
            object: { json in
                for header in record.headers {
                    json.member(header.name, String(decoding: header.value ?? [], as: UTF8.self))
                }
            })
        json.member("value", Data(record.value ?? []).base64EncodedString())
    }
}
