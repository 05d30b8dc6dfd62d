import Cryptography
import StrictJSON

/// Bytes that anybody may have written, for a terminal: nothing of them reaches it that would move the cursor, change colours or
/// reorder a line.
enum ShownBytes {
    /// The beginning, in one line.
    static func preview(_ bytes: [UInt8]?, limit: Int = 160) -> String {
        guard let bytes else { return "(no value)" }
        guard !bytes.isEmpty else { return "(empty)" }
        // A cut may fall inside a character: only the whole tells text from other bytes, and a preview need not read all of it.
        let start = bytes.prefix(limit * 4)
        guard let text = text(start, isCut: start.count < bytes.count) else {
            return "0x" + Hex.lowercase(Array(bytes.prefix(limit / 4))) + (bytes.count > limit / 4 ? "…" : "")
        }
        let shown = printable(text, limit: limit)
        return start.count < bytes.count && !shown.hasSuffix("…") ? shown + "…" : shown
    }

    /// The text that `bytes` are; of a cut-off one up to three bytes at the end may be missing from a character.
    private static func text(_ bytes: ArraySlice<UInt8>, isCut: Bool) -> String? {
        for dropped in 0...(isCut ? 3 : 0) {
            if let text = String(validating: bytes.dropLast(dropped), as: UTF8.self) { return text }
        }
        return nil
    }

    /// All of it, in as many lines as it takes: JSON member by member, other text as it is with its control characters escaped,
    /// anything else in hexadecimal, 32 bytes a line.
    static func lines(_ bytes: [UInt8]?) -> [String] {
        guard let bytes else { return ["(no value)"] }
        guard !bytes.isEmpty else { return ["(empty)"] }
        guard let text = String(validating: bytes, as: UTF8.self) else { return hexLines(bytes) }
        if let value = try? JSONParser.parse(bytes), value.objectValue != nil || value.arrayValue != nil {
            return IndentedJSON.lines(of: value).map { printable($0, limit: .max) }
        }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { printable(String($0), limit: .max) }
    }

    private static func hexLines(_ bytes: [UInt8]) -> [String] {
        stride(from: 0, to: bytes.count, by: 32).map { start in
            Hex.lowercase(Array(bytes[start..<min(start + 32, bytes.count)]))
        }
    }
}
