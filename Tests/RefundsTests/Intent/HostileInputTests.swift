import Refunds
import TestSupport
import Testing

@Suite("Hostile intents")
struct HostileInputTests {
    private func nesting(_ open: String, _ bytes: Int) -> [UInt8] {
        Array(String(repeating: open, count: bytes / open.utf8.count).utf8)
    }

    @Test("a tombstone is refused, and says so")
    func tombstone() {
        #expect(decode(nil).error?.message == "a tombstone is not an intent")
    }

    @Test(
        "bytes that are no JSON are refused",
        arguments: [
            [], [0x00], [0xff, 0xfe, 0xfd], [0x80], Array("{".utf8), Array("nul".utf8), Array("\"\u{1}\"".utf8),
            Array("{\"intent_id\"".utf8), [0x22, 0xed, 0xa0, 0x80, 0x22], [0x22, 0xc0, 0xaf, 0x22],
        ] as [[UInt8]])
    func unreadable(bytes: [UInt8]) throws {
        let invalid = try #require(decode(bytes).error)
        #expect(invalid.field == nil)
        #expect(invalid.message.hasPrefix("not valid JSON: "))
    }

    @Test("JSON that is no object is refused", arguments: ["null", "1", "\"text\"", "[]", "true"])
    func noObject(text: String) {
        #expect(decode(Array(text.utf8)).error?.message.hasPrefix("an intent is a JSON object, not ") == true)
    }

    @Test("1 MiB of nesting is refused without descending into it", arguments: ["[", "{\"a\":", "[{\"a\":["])
    func nested(open: String) {
        #expect(decode(nesting(open, 1 << 20)).error?.message.contains("nesting deeper than 64") == true)
        let inside = IntentText().with("context", String(repeating: open, count: (1 << 20) / open.utf8.count))
        #expect(decode(inside).error?.message.contains("nesting deeper than 64") == true)
    }

    @Test("a byte order mark, a member named twice and half a surrogate pair are refused")
    func notStrict() {
        #expect(decode([0xef, 0xbb, 0xbf] + IntentText().bytes).error?.message.contains("byte order mark") == true)
        let twice = IntentText().text.dropLast() + ",\"amount\":1000}"
        #expect(decode(Array(twice.utf8)).error?.message.contains("named twice, \"amount\"") == true)
        let escaped = IntentText().text.dropLast() + ",\"\\u0061mount\":1000}"
        #expect(decode(Array(escaped.utf8)).error?.message.contains("named twice") == true)
        for half in ["\\ud83d", "\\ude00", "\\ud83d\\u0041", "\\ud83dx"] {
            let invalid = decode(IntentText().with("description", "\"\(half)\"")).error
            #expect(invalid?.message.contains("surrogate") == true, "\(half)")
        }
    }

    @Test("a number of a million digits is refused like any other that is too large")
    func hugeNumber() {
        let invalid = decode(IntentText().with("amount", String(repeating: "9", count: 1_000_000))).error
        #expect(invalid?.field == "amount")
        #expect((invalid?.message.count ?? .max) < 200)
    }

    @Test(
        "no cut or changed byte of a valid intent makes the decoder fail otherwise than by its error", arguments: 0..<20
    )
    func mutations(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let original = IntentText().with("context", "{\"a\":[1.10,\"\\ud83d\\ude00\"]}").bytes
        for _ in 0..<300 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: index)
                default: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
                }
            }
            // Reached only when nothing traps; what is accepted all the same must be whole.
            if let intent = decode(bytes).value {
                #expect(intent.orderID != nil || intent.outOrderNo != nil, "seed \(seed)")
            }
        }
    }
}
