import Refunds
import Testing

@Suite("Samples in schemas/")
struct SampleTests {
    @Test(
        "the schemas accept the good ones and reject the bad ones",
        .enabled(if: SchemaValidator.isToBeTried, Comment(rawValue: SchemaValidator.isMissing)),
        arguments: ["intent", "outcome", "requery"])
    func bySchema(kind: String) throws {
        let good = try Repository.samples(kind, "good")
        let bad = try Repository.samples(kind, "bad")
        let documents =
            good.map { SchemaValidator.Document(name: "good/\($0.name)", kind: kind, bytes: $0.bytes) }
            + bad.map { SchemaValidator.Document(name: "bad/\($0.name)", kind: kind, bytes: $0.bytes) }
        let faults = try SchemaValidator.faults(in: documents)
        #expect(!good.isEmpty && !bad.isEmpty)
        #expect(faults.count == documents.count)
        for (name, fault) in faults.sorted(by: { $0.key < $1.key }) {
            if name.hasPrefix("good/") {
                #expect(fault == nil, "\(kind) \(name)")
            } else {
                #expect(fault != nil, "\(kind) \(name)")
            }
        }
    }

    @Test("the intent decoder accepts the good ones and rejects the bad ones")
    func intents() throws {
        for (name, bytes) in try Repository.samples("intent", "good") {
            #expect(throws: Never.self, "\(name)") { try IntentDecoder.decode(value: bytes, headers: []) }
        }
        for (name, bytes) in try Repository.samples("intent", "bad") {
            #expect(throws: InvalidIntent.self, "\(name)") { try IntentDecoder.decode(value: bytes, headers: []) }
        }
    }

    @Test("the requery decoder accepts the good ones and rejects the bad ones")
    func requeries() throws {
        for (name, bytes) in try Repository.samples("requery", "good") {
            #expect(throws: Never.self, "\(name)") { try RequeryRecord.decode(value: bytes) }
        }
        for (name, bytes) in try Repository.samples("requery", "bad") {
            #expect(throws: InvalidRequery.self, "\(name)") { try RequeryRecord.decode(value: bytes) }
        }
    }
}
