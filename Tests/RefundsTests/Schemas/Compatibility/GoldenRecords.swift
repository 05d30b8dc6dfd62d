import Foundation
import KafkaRecords
import StrictJSON

@testable import Refunds

/// Records as version 1 published them: `schemas/published/v1/records.json`, by name.
enum GoldenRecords {
    static let file = PublishedSchemas.folder.appending(path: "records.json")

    struct Golden {
        var topic: String
        var key: String
        var value: [UInt8]
        var headers: [RecordHeader]
    }

    static func published() throws -> [String: Golden] {
        let root = try JSONParser.parse(Array(Data(contentsOf: file))).objectValue
        let records = (root?.members ?? []).map { member in
            let record = member.value.objectValue
            func text(_ name: String) -> String { record?[name]?.stringValue ?? "" }
            let headers = (record?["headers"]?.objectValue?.members ?? []).map {
                RecordHeader($0.name, $0.value.stringValue ?? "")
            }
            let golden = Golden(
                topic: text("topic"), key: text("key"), value: Array(text("value").utf8), headers: headers)
            return (member.name, golden)
        }
        return Dictionary(uniqueKeysWithValues: records)
    }

    /// The same records, made by the code of today.
    static func present() -> [String: OutgoingRecord] {
        let intent = Sample.intent(outOrderNo: "P1", context: #"{ "rate" : 1.10 }"#)
        let carried = [
            RecordHeader("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            RecordHeader("tracestate", "shop=1"), RecordHeader("clawback-replay", "replay-1"),
            RecordHeader("clawback-redrives", "2"),
        ]
        let record = Sample.record(value: Array("{}".utf8), headers: carried)
        let builder = EffectsBuilder(topics: TopicNames(), groupID: "clawback")
        let refused = Sample.detail(403, "NO_AUTH")
        let check = Verdict.Check(
            attempt: 4, action: .submit, delay: RequeryDelay.standard[3], due: Sample.now + .seconds(1800),
            firstSubmittedAt: Sample.now, refusal: refused, openSubmitUntil: Sample.now + .seconds(10), error: refused)
        let verdicts: [(String, Verdict)] = [
            ("success", .succeeded(Sample.answer(.success, to: intent))),
            ("failed", .failed(Sample.answer(.failed, to: intent, failReason: "TIME_OUT_CLOSED"))),
            ("refused", .refused(Sample.detail(400, "INVALID_REQUEST"))),
            ("open", .open(check, state: Sample.answer(.processing, to: intent))),
            ("stalled", .stalled(refused, state: nil)),
        ]
        var named: [String: OutgoingRecord] = [:]
        func add(_ name: String, _ effects: Effects) {
            for record in effects.records { named["\(name), \(record.topic)"] = record }
        }
        for (name, verdict) in verdicts {
            let subject = EffectsBuilder.Subject(
                record: record, intent: intent, source: Sample.place, intentAt: Sample.now, attempt: 3)
            add(name, builder.effects(of: verdict, on: subject, now: Sample.now))
        }
        let bad = Sample.record(value: IntentText().with("amount", "10.0").bytes, headers: carried)
        if let invalid = decode(bad.value, bad.headers).error {
            add("invalid", builder.effects(of: invalid, in: bad, now: Sample.now))
        }
        return named
    }

    /// Freezes `records`. Called by hand alone, when a new version is published (`schemas/README.md`).
    static func publish(_ records: [String: OutgoingRecord]) throws {
        var writer = JSONWriter()
        writer.object { json in
            for (name, record) in records.sorted(by: { $0.key < $1.key }) {
                json.member(name, object: { write(record, &$0) })
            }
        }
        try Data(writer.bytes).write(to: file)
    }

    private static func write(_ record: OutgoingRecord, _ json: inout JSONWriter) {
        func text(_ bytes: [UInt8]?) -> String { String(decoding: bytes ?? [], as: UTF8.self) }
        json.member("topic", record.topic)
        json.member("key", text(record.key))
        json.member("value", text(record.value))
        json.member(
            "headers",
            object: { json in
                for header in record.headers { json.member(header.name, text(header.value)) }
            })
    }
}
