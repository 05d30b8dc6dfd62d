/// Writes one JSON text straight to bytes: no tree in between, no white space, members in the order in which they are given.
///
/// Names are the caller's to keep distinct. Strings are written as UTF-8 with only the escapes that RFC 8259 demands.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    /// Whether the next member or element follows another one.
    private var needsComma = false

    /// - Parameter capacity: the expected length in bytes.
    package init(capacity: Int = 512) {
        bytes.reserveCapacity(capacity)
    }

    package mutating func object(_ body: (inout JSONWriter) -> Void) {
        nested(UInt8(ascii: "{"), UInt8(ascii: "}"), body)
    }

    package mutating func array(_ body: (inout JSONWriter) -> Void) {
        nested(UInt8(ascii: "["), UInt8(ascii: "]"), body)
    }

    private mutating func nested(_ open: UInt8, _ close: UInt8, _ body: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(open)
        needsComma = false
        body(&self)
        bytes.append(close)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func name(_ name: String) {
        separate()
        appendQuoted(name)
        bytes.append(UInt8(ascii: ":"))
    }
}

// Members of the object being written.
extension JSONWriter {
    package mutating func member(_ name: String, _ value: String) {
        self.name(name)
        appendQuoted(value)
    }

    package mutating func member(_ name: String, _ value: Int64) {
        self.name(name)
        appendInteger(value)
    }

    package mutating func member(_ name: String, _ value: Int) {
        member(name, Int64(value))
    }

    package mutating func member(_ name: String, _ value: Bool) {
        self.name(name)
        bytes.append(contentsOf: value ? "true".utf8 : "false".utf8)
    }

    /// Copies `raw`, which must be one JSON value, as it stands.
    package mutating func member(_ name: String, raw: some Collection<UInt8>) {
        self.name(name)
        bytes.append(contentsOf: raw)
    }

    /// Nothing at all when `value` is `nil`.
    package mutating func member(_ name: String, optional value: String?) {
        if let value { member(name, value) }
    }

    /// Nothing at all when `value` is `nil`.
    package mutating func member(_ name: String, optional value: Int?) {
        if let value { member(name, value) }
    }

    package mutating func member(_ name: String, object body: (inout JSONWriter) -> Void) {
        self.name(name)
        needsComma = false
        object(body)
    }

    package mutating func member(_ name: String, array body: (inout JSONWriter) -> Void) {
        self.name(name)
        needsComma = false
        array(body)
    }
}

// Elements of the array being written; `object` and `array` write one too.
extension JSONWriter {
    package mutating func element(_ value: String) {
        separate()
        appendQuoted(value)
    }

    package mutating func element(_ value: Int64) {
        separate()
        appendInteger(value)
    }

    package mutating func element(_ value: Int) {
        element(Int64(value))
    }

    package mutating func element(_ value: Bool) {
        separate()
        bytes.append(contentsOf: value ? "true".utf8 : "false".utf8)
    }

    /// Copies `raw`, which must be one JSON value, as it stands.
    package mutating func element(raw: some Collection<UInt8>) {
        separate()
        bytes.append(contentsOf: raw)
    }
}

// Scalars.
extension JSONWriter {
    private mutating func appendInteger(_ value: Int64) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        var rest = value.magnitude
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    private mutating func appendQuoted(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        if text.utf8.contains(where: Self.needsEscape) {
            for byte in text.utf8 { appendEscaped(byte) }
        } else {
            bytes.append(contentsOf: text.utf8)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case 0x0A: bytes.append(contentsOf: "\\n".utf8)
        case 0x0D: bytes.append(contentsOf: "\\r".utf8)
        case 0x09: bytes.append(contentsOf: "\\t".utf8)
        case ..<0x20:
            let digits = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: "\\u00".utf8)
            bytes.append(digits[Int(byte >> 4)])
            bytes.append(digits[Int(byte & 0xF)])
        default: bytes.append(byte)
        }
    }
}
