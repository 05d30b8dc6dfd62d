import KafkaRecords

/// Whose a record seems to be, before it is decoded: good for whose turn it is, and for nothing else.
///
/// Taken from the first `"sub_mchid": "…"` in the value's text, wherever it stands. A record that writes it otherwise, has it
/// in its `context` first, or is no JSON at all, shares the turns of those it is taken for: it is handled all the same.
struct SubMerchantHint: Hashable, Sendable {
    /// Of a record that names none.
    static let none = SubMerchantHint(hash: 0)

    private static let field = Array(#""sub_mchid""#.utf8)

    private let hash: UInt64

    private init(hash: UInt64) {
        self.hash = hash
    }

    init(of record: Record) {
        self = record.value?.withUnsafeBufferPointer { Self.find(in: $0) } ?? .none
    }

    private static func find(in text: UnsafeBufferPointer<UInt8>) -> SubMerchantHint {
        var start = 0
        while let name = text[start...].firstIndex(of: UInt8(ascii: "\"")) {
            start = name + 1
            guard text[name...].starts(with: field) else { continue }
            var rest = text[(name + field.count)...].drop(while: isWhitespace)
            guard rest.popFirst() == UInt8(ascii: ":") else { continue }
            rest = rest.drop(while: isWhitespace)
            guard rest.popFirst() == UInt8(ascii: "\"") else { continue }
            return SubMerchantHint(hash: hash(rest.prefix(32).prefix { $0 != UInt8(ascii: "\"") }))
        }
        return .none
    }

    private static func isWhitespace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    /// FNV-1a. Two that come to the same share their turns.
    private static func hash(_ name: some Sequence<UInt8>) -> UInt64 {
        name.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
