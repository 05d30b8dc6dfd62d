import KafkaRecords

/// The text that goes with every offset that a replay commits: what was chosen, and which stretch of the partition, so that
/// a resumed replay goes over the same intents, on whatever host.
///
/// `cr1 100-200 mode=query topic=refund-intents …`: ASCII; other characters, spaces and per cent signs are percent-encoded.
struct ReplayMemo: Hashable, Sendable {
    /// The most bytes, by the default of the broker's `offset.metadata.max.bytes`.
    static let brokerLimit = 4096
    private static let version = "cr1"

    var range: Range<Offset>
    var choices: ReplayChoices

    var text: String {
        let words = choices.fields.map { "\($0.name)=\(Self.encode($0.text))" }
        return ([Self.version, "\(range.lowerBound)-\(range.upperBound)"] + words).joined(separator: " ")
    }

    init(range: Range<Offset>, choices: ReplayChoices) {
        self.range = range
        self.choices = choices
    }

    /// `nil` for anything that ``text`` has not written.
    init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count > 2, words[0] == Self.version else { return nil }
        let ends = words[1].split(separator: "-").compactMap { Int64($0) }
        guard ends.count == 2, ends[0] >= 0, ends[0] <= ends[1] else { return nil }
        var fields: [String: String] = [:]
        for word in words.dropFirst(2) {
            guard let mark = word.firstIndex(of: "="), let value = Self.decode(word[word.index(after: mark)...]) else {
                return nil
            }
            fields[String(word[..<mark])] = value
        }
        guard let choices = ReplayChoices(fields: fields) else { return nil }
        range = Offset(ends[0])..<Offset(ends[1])
        self.choices = choices
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func encode(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if (0x21...0x7e).contains(byte), byte != UInt8(ascii: "%") {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func decode(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digits.firstIndex),
                let low = rest.popFirst().flatMap(digits.firstIndex)
            else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
