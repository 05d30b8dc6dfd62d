/// Why bytes are not JSON in the strict sense of RFC 8259, and where.
package struct JSONError: Error, Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        /// The text ends before the value does.
        case unexpectedEnd
        /// A byte that cannot stand here.
        case unexpectedByte(UInt8)
        /// The text begins with U+FEFF, which RFC 8259 §8.1 forbids a writer to add.
        case byteOrderMark
        /// Something other than white space follows the value.
        case trailingBytes
        /// Arrays and objects are nested deeper than the limit.
        case tooDeep(limit: Int)
        /// An object names a member twice. RFC 8259 leaves the meaning open, so there is none.
        case duplicateName(String)
        /// The bytes of a string are not UTF-8.
        case invalidUTF8
        /// A control character stands unescaped in a string.
        case unescapedControlCharacter(UInt8)
        /// A backslash is followed by something that is no escape.
        case invalidEscape
        /// Half of a surrogate pair, which is no character.
        case loneSurrogate
        /// Digits that are no JSON number, such as `01`, `1.` or `+1`.
        case invalidNumber
    }

    package let reason: Reason
    /// The byte, counted from 0, at which the fault was noticed.
    package let offset: Int

    package init(_ reason: Reason, offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

extension JSONError: CustomStringConvertible {
    package var description: String {
        "\(reason) at byte \(offset)"
    }
}

extension JSONError.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unexpectedEnd: "the text ends too early"
        case .unexpectedByte(let byte): "unexpected byte 0x\(hex(byte))"
        case .byteOrderMark: "a byte order mark"
        case .trailingBytes: "something follows the value"
        case .tooDeep(let limit): "nesting deeper than \(limit) levels"
        case .duplicateName(let name): "a member named twice, \"\(printable(name))\","
        case .invalidUTF8: "bytes that are not UTF-8"
        case .unescapedControlCharacter(let byte): "unescaped control character 0x\(hex(byte)) in a string"
        case .invalidEscape: "an invalid escape in a string"
        case .loneSurrogate: "half of a surrogate pair in a string"
        case .invalidNumber: "a malformed number"
        }
    }

    private func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }

    /// At most 32 characters of printable ASCII, so that a hostile name cannot spoil a log line.
    private func printable(_ name: String) -> String {
        let shown = String(
            name.unicodeScalars.prefix(32).map { (0x20...0x7E).contains($0.value) ? Character($0) : "?" })
        return name.unicodeScalars.dropFirst(32).isEmpty ? shown : shown + "…"
    }
}
