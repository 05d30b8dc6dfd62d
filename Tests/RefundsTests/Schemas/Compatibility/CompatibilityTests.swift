import Foundation
import StrictJSON
import Testing

@Suite("Schemas against the published ones")
struct CompatibilityTests {
    @Test("nothing that was published is gone, of another type or of another meaning")
    func compatible() throws {
        let present = try SchemaFields.files(in: Repository.schemas)
        let published = try SchemaFields.files(in: PublishedSchemas.folder)
        #expect(Set(published.keys) == Set(PublishedSchemas.uses.keys))
        #expect(Set(present.keys) == Set(published.keys), "a new schema is published by copying it there")
        for name in published.keys.sorted() {
            let fields = SchemaFields(of: name, among: published).fields
            #expect(fields.count > 4, "\(name) has fields to be held against")
            #expect(try PublishedSchemas.breaks(name, present: present) == [], "\(name)")
        }
    }

    @Test("every published vector of the derived number still stands")
    func vectors() throws {
        let name = "out-return-no.vectors.json"
        func vectors(_ folder: URL) throws -> Set<JSONValue> {
            let bytes = Array(try Data(contentsOf: folder.appending(path: name)))
            return Set(try JSONParser.parse(bytes).objectValue?["vectors"]?.arrayValue ?? [])
        }
        let published = try vectors(PublishedSchemas.folder)
        #expect(published.count > 3)
        #expect(try published.isSubset(of: vectors(Repository.schemas)))
    }

    /// A change to one published schema, as a replacement in its text.
    struct Change: CustomTestStringConvertible, Sendable {
        var what: String
        var kind: String
        var from: String
        var to: String

        var testDescription: String { "\(kind): \(what)" }

        func breaks() throws -> [String] {
            let name = "refund-\(kind).v1.schema.json"
            var present = try SchemaFields.files(in: PublishedSchemas.folder)
            let text = try String(contentsOf: PublishedSchemas.folder.appending(path: name), encoding: .utf8)
            try #require(text.contains(from), "\(name) has no \(from)")
            let changed = text.replacing(from, with: to, maxReplacements: 1)
            present[name] = try JSONParser.parse(Array(changed.utf8)).objectValue
            return try PublishedSchemas.breaks(name, present: present)
        }
    }

    @Test("a change that would break somebody is caught", arguments: breaking)
    func caught(change: Change) throws {
        #expect(try !change.breaks().isEmpty)
    }

    @Test("a change that breaks nobody passes", arguments: harmless)
    func passed(change: Change) throws {
        #expect(try change.breaks() == [])
    }

    @Test("a schema that is gone is caught")
    func gone() throws {
        #expect(try !PublishedSchemas.breaks("refund-outcome.v1.schema.json", present: [:]).isEmpty)
    }

    private static let statuses = #""enum": ["success", "failed", "processing"]"#
    private static let fen = #""amount": { "description": "Fen.", "type": "integer""#
    private static let returnNo =
        #""return_no": { "description": "WeChat Pay's number of the return.", "type": "string" },"#
    private static let required = #""required": ["intent_id", "sub_mchid", "return_mchid", "amount", "description"]"#
    private static let transactionID = #""transaction_id": {"#

    static let breaking = [
        Change(what: "a field is gone", kind: "outcome", from: returnNo, to: ""),
        Change(what: "a field has another name", kind: "outcome", from: #""return_no": {"#, to: #""returnNo": {"#),
        Change(
            what: "a field has another type", kind: "outcome", from: fen,
            to: #""amount": { "description": "Fen.", "type": "string""#),
        Change(
            what: "a field has another type besides", kind: "outcome", from: fen,
            to: #""amount": { "description": "Fen.", "type": ["integer", "null"]"#),
        Change(what: "another unit", kind: "outcome", from: #""Fen.""#, to: #""Yuan.""#),
        Change(
            what: "a status more", kind: "outcome", from: statuses,
            to: #""enum": ["success", "failed", "processing", "stalled"]"#),
        Change(what: "any status", kind: "outcome", from: statuses, to: #""type": "string""#),
        Change(
            what: "a field that was always there may be missing", kind: "outcome",
            from: #""required": ["outcome_id", "status", "intent_id", "observed_at", "source"]"#,
            to: #""required": ["outcome_id", "status", "intent_id", "observed_at"]"#),
        Change(
            what: "a field of a field may be missing", kind: "outcome",
            from: #""required": ["topic", "partition", "offset"]"#, to: #""required": ["topic", "partition"]"#),
        Change(what: "an id of another form", kind: "outcome", from: "^CBO1[0-9a-f]{40}$", to: "^CBO2[0-9a-f]{40}$"),
        Change(
            what: "a wider bound", kind: "outcome", from: #""maxLength": 64"#, to: #""maxLength": 65"#),
        Change(what: "times of another form", kind: "outcome", from: #""format": "date-time","#, to: ""),
        Change(
            what: "a rule between fields", kind: "outcome",
            from: #""properties": { "finish_time": false, "fail_reason": false }"#,
            to: #""properties": { "finish_time": false }"#),
        Change(what: "a field becomes required", kind: "intent", from: required, to: Self.required("transaction_id")),
        Change(
            what: "a new field is required", kind: "intent", from: required, to: Self.required("currency")),
        Change(what: "a field is gone", kind: "intent", from: transactionID, to: #""payment_id": {"#),
        Change(
            what: "less is accepted", kind: "intent", from: #""minLength": 1, "maxLength": 80"#,
            to: #""minLength": 1, "maxLength": 64"#),
        Change(what: "less is accepted", kind: "intent", from: #""minimum": 1,"#, to: #""minimum": 100,"#),
        Change(
            what: "null is no longer accepted", kind: "intent", from: #""type": ["object", "null"]"#,
            to: #""type": "object""#),
        Change(what: "other characters", kind: "intent", from: "^[!-~]{1,64}$", to: "^[0-9]{1,64}$"),
        Change(
            what: "unknown fields are refused", kind: "intent", from: #""anyOf": ["#,
            to: #""additionalProperties": false, "anyOf": ["#),
        Change(
            what: "an action more", kind: "requery", from: #"["query", "submit"]"#, to: #"["query", "submit", "x"]"#),
        Change(what: "an action less", kind: "requery", from: #"["query", "submit"]"#, to: #"["query"]"#),
        Change(
            what: "a field becomes required", kind: "requery", from: #""action", "source", "intent"]"#,
            to: #""action", "source", "intent", "intent_at"]"#),
        Change(what: "another event type", kind: "outcome.headers", from: "refund-outcome.v1\" }", to: "outcome\" }"),
        Change(what: "a header is gone", kind: "dead-letter.headers", from: "clawback-error-code\": {", to: "x\": {"),
    ]

    static let harmless = [
        Change(what: "nothing", kind: "outcome", from: "{", to: "{"),
        Change(
            what: "a new optional field", kind: "outcome", from: returnNo,
            to: returnNo + #""settled_by": { "type": "string" },"#),
        Change(
            what: "a new field that is always there", kind: "outcome",
            from: #""intent_id", "observed_at", "source"],"#
                + "\n  \"properties\": {",
            to: #""intent_id", "observed_at", "source", "version"], "properties": { "version": { "type": "integer" },"#),
        Change(
            what: "a new field of a field", kind: "outcome", from: #""message": { "type": "string" },"#,
            to: #""message": { "type": "string" }, "retriable": { "type": "boolean" },"#),
        Change(what: "a status less", kind: "outcome", from: statuses, to: #""enum": ["success", "failed"]"#),
        Change(
            what: "a new optional field", kind: "intent", from: transactionID,
            to: #""currency": { "type": "string" },"# + transactionID),
        Change(
            what: "more is accepted", kind: "intent", from: #""minLength": 1, "maxLength": 80"#,
            to: #""minLength": 1, "maxLength": 120"#),
        Change(
            what: "a field is required no more", kind: "intent", from: required,
            to: #""required": ["intent_id", "sub_mchid", "return_mchid", "amount"]"#),
        Change(
            what: "a new optional field", kind: "requery", from: #""intent_at": {"#,
            to: #""worker": { "type": "string" }, "intent_at": {"#),
        Change(
            what: "a new header", kind: "outcome.headers", from: #""ce_type": {"#,
            to: #""ce_dataschema": { "type": "string" }, "ce_type": {"#),
    ]

    private static func required(_ name: String) -> String {
        required.replacing("\"description\"]", with: "\"description\", \"\(name)\"]")
    }
}
