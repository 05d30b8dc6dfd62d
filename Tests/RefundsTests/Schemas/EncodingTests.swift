import KafkaRecords
import StrictJSON
import TestSupport
import Testing

@testable import Refunds

/// What the code writes, by the schemas that the rest of the world reads it by.
@Suite(
    "Encodings by schema", .enabled(if: SchemaValidator.isToBeTried, Comment(rawValue: SchemaValidator.isMissing)))
struct EncodingTests {
    private let builder = EffectsBuilder(topics: TopicNames(), groupID: "clawback")

    private func effects(of verdict: Verdict, on intent: RefundIntent) -> Effects {
        let record = Sample.record(value: [], key: "order-1")
        let subject = EffectsBuilder.Subject(
            record: record, intent: intent, source: record.place, intentAt: Sample.now, attempt: 3)
        return builder.effects(of: verdict, on: subject, now: Sample.now)
    }

    /// The values of outcomes and scheduled checks among what `effects` publish, and all headers.
    private func documents(_ name: String, _ effects: Effects) -> [SchemaValidator.Document] {
        effects.records.flatMap { record in
            let kind =
                switch record.topic {
                case "refund-outcomes": "outcome"
                case "refund-dead-letters": "dead-letter"
                default: "requery"
                }
            var documents = [
                SchemaValidator.Document(name: "\(name)/\(kind)", kind: kind, bytes: record.value ?? []),
                SchemaValidator.Document(
                    name: "\(name)/\(kind).headers", kind: "\(kind).headers", bytes: json(record.headers)),
            ]
            if kind == "dead-letter" { documents.removeFirst() }
            return documents
        }
    }

    private func json(_ headers: [RecordHeader]) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { json in
            for header in headers { json.member(header.name, String(decoding: header.value ?? [], as: UTF8.self)) }
        }
        return writer.bytes
    }

    /// By today's schemas, and by the published ones as a reader of theirs judges who ignores what is new.
    private func expectValid(_ documents: [SchemaValidator.Document]) throws {
        let faults = try SchemaValidator.faults(in: documents)
        let published = try SchemaValidator.faults(in: documents, by: PublishedSchemas.folder, isReader: true)
        #expect(faults.count == documents.count && published.count == documents.count)
        for document in documents {
            let text = String(decoding: document.bytes, as: UTF8.self)
            #expect((faults[document.name] ?? "not judged") == nil, "\(document.name): \(text)")
            #expect((published[document.name] ?? "not judged") == nil, "published, \(document.name): \(text)")
        }
    }

    @Test("every header that is written is described, and every one described is written")
    func headers() throws {
        var written: [String: Set<String>] = [:]
        for record in GoldenRecords.present().values {
            let kind = record.topic.hasPrefix("refund-requery.") ? "requery" : String(record.topic.dropFirst(7))
            written[kind, default: []].formUnion(record.headers.map(\.name))
        }
        let large = String(repeating: "x", count: 1 << 20)
        let letter = DeadLetter.record(
            of: Sample.record(value: [1], key: large, headers: [RecordHeader("x", large)]), topic: "t", code: "c",
            message: "m", attempt: nil, outReturnNo: Sample.intent.outReturnNo)
        written["dead-letters", default: []].formUnion(DeadLetter.shortened(letter).headers.map(\.name))
        // What a record had before it became a dead letter, as CarriedHeaders does, is its own.
        written["dead-letters"]?.subtract(CarriedHeaders.names)

        let files = try SchemaFields.files(in: Repository.schemas)
        for (kind, file) in ["outcomes": "outcome", "requery": "requery", "dead-letters": "dead-letter"] {
            let fields = SchemaFields(of: "refund-\(file).headers.v1.schema.json", among: files).fields
            #expect(written[kind] == Set(fields.keys).subtracting([""]), "\(kind)")
        }
    }

    private static let intents = [
        "plain": Sample.intent,
        "out order": Sample.intent(orderID: nil, outOrderNo: "P\"1\\\u{1}\n单"),
        "everything": Sample.intent(
            id: "!~\"\\", outOrderNo: "P1", amount: 9_007_199_254_740_991, outReturnNo: "a|b*c@d_e-f",
            context: #"{ "rate" : 1.10, "deep": {"list": [null, true, "\u00e9"]} }"#),
    ]

    private static let errors = [
        "without status": ErrorDetail(code: "UNREACHABLE", message: "reset \"by\" peer\u{0}\u{7f}", httpStatus: nil),
        "with status": ErrorDetail(code: "NO_AUTH", message: "未开通", httpStatus: 403),
        "gateway": Refusal(httpStatus: 502, code: "", message: nil).detail,
    ]

    @Test("every verdict's outcome and scheduled check is valid")
    func verdicts() throws {
        var written: [SchemaValidator.Document] = []
        for (name, intent) in Self.intents {
            let processing = Sample.answer(.processing, to: intent)
            var verdicts: [String: Verdict] = [
                "success": .succeeded(Sample.answer(.success, to: intent)),
                "failed": .failed(Sample.answer(.failed, to: intent, failReason: "TIME_OUT_CLOSED")),
                "failed without a reason": .failed(Sample.answer(.failed, to: intent)),
                "open": .open(check(error: nil, refusal: nil), state: processing),
            ]
            for (kind, error) in Self.errors {
                verdicts["refused \(kind)"] = .refused(error)
                verdicts["stalled \(kind)"] = .stalled(error, state: nil)
                verdicts["stalled in progress \(kind)"] = .stalled(error, state: processing)
                verdicts["mismatch \(kind)"] = .mismatched(error, state: Sample.answer(.success, to: intent))
                verdicts["open \(kind)"] = .open(check(error: error, refusal: error), state: nil)
            }
            for (verdictName, verdict) in verdicts {
                written += documents("\(name), \(verdictName)", effects(of: verdict, on: intent))
            }
        }
        #expect(written.count > 60)
        try expectValid(written)
    }

    private func check(error: ErrorDetail?, refusal: ErrorDetail?) -> Verdict.Check {
        Verdict.Check(
            attempt: 4, action: refusal == nil ? .submit : .query, delay: RequeryDelay.standard[3],
            due: Sample.now + .seconds(1800), firstSubmittedAt: Sample.now, refusal: refusal, error: error)
    }

    @Test("an invalid intent's outcome is valid, whatever was wrong with it and wherever it could be read")
    func invalidIntents() throws {
        var written: [SchemaValidator.Document] = []
        for (name, bytes) in try Repository.samples("intent", "bad") {
            let invalid = try #require(decode(bytes).error)
            let record = Sample.record(value: bytes, key: nil)
            written += documents(name, builder.effects(of: invalid, in: record, now: Sample.now))
        }
        #expect(written.count > 30)
        try expectValid(written)
    }

    @Test("random scheduled checks, and the intents within, are valid")
    func randomRequeries() throws {
        let seed: UInt64 = 20_261_124
        var random = RandomRecords(seed: seed)
        var written: [SchemaValidator.Document] = []
        for index in 0..<200 {
            let requery = random.requery()
            var writer = JSONWriter()
            writer.object(requery.intent.write)
            written.append(.init(name: "seed \(seed) requery \(index)", kind: "requery", bytes: requery.encode()))
            written.append(.init(name: "seed \(seed) intent \(index)", kind: "intent", bytes: writer.bytes))
        }
        try expectValid(written)
    }
}
