import KafkaRecords
import Refunds
import Testing

@Suite("Commit metadata")
struct CommitMetadataTests {
    private let done = [Offset(12)..<Offset(15), Offset(20)..<Offset(1_000_000)]
    private var text: String { CommitMetadata.encode(watermark: Offset(10), done: done) }

    @Test("what is written is read back")
    func roundTrip() {
        #expect(CommitMetadata.read(text, watermark: Offset(10)) == .done(done))
    }

    @Test("it is printable ASCII without spaces")
    func ascii() {
        #expect(text.utf8.allSatisfy { (0x21...0x7e).contains($0) })
    }

    @Test("nothing done out of order needs no text")
    func empty() {
        #expect(CommitMetadata.encode(watermark: Offset(10), done: []).isEmpty)
        #expect(CommitMetadata.read("", watermark: Offset(10)) == .absent)
        #expect(CommitMetadata.read(nil, watermark: Offset(10)) == .absent)
    }

    @Test("no truncated text is believed")
    func truncated() {
        for length in 1..<text.count {
            #expect(isIgnored(String(text.prefix(length)), at: 10), "\(length)")
        }
    }

    @Test("no text with a changed character is believed")
    func changed() {
        for index in text.indices {
            for other in "0azA!.~" where text[index] != other {
                var copy = text
                copy.replaceSubrange(index...index, with: String(other))
                #expect(isIgnored(copy, at: 10), "\(copy)")
            }
        }
    }

    @Test("a text that was copied to another offset is not believed")
    func translated() {
        #expect(isIgnored(text, at: 11))
    }

    @Test(
        "foreign texts, later versions and hostile numbers are ignored",
        arguments: [
            "consumer-7", "cb2.10.12.0000", "cb1.", "cb1.10.", "cb1..0.0000", "cb1.10.0.811c",
            "cb1.10.ZZZZZZZZZZZZZZZZZZZZZZv.0000", "\u{0}cb1", "cb1.9999999999999999999999.1.0000",
        ])
    func foreign(text: String) {
        #expect(isIgnored(text, at: 10))
    }

    private func isIgnored(_ text: String, at offset: Int64) -> Bool {
        if case .ignored = CommitMetadata.read(text, watermark: Offset(offset)) { true } else { false }
    }
}
