/// Reads one string of a JSON text. Without escapes the characters are taken in one piece.
struct JSONStringScanner {
    private let bytes: [UInt8]
    /// At first the opening quotation mark; after success one past the closing one.
    private(set) var position: Int

    init(bytes: [UInt8], position: Int) {
        self.bytes = bytes
        self.position = position
    }

    mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        guard try skipPlain() == UInt8(ascii: "\\") else {
            defer { position += 1 }
            return try text(bytes[start..<position])
        }
        return try stringWithEscapes(from: start)
    }

    /// Goes on to the next quotation mark or backslash, which it returns and does not pass.
    private mutating func skipPlain() throws(JSONError) -> UInt8 {
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return byte }
            guard byte >= 0x20 else { throw JSONError(.unescapedControlCharacter(byte), offset: position) }
            position += 1
        }
        throw JSONError(.unexpectedEnd, offset: position)
    }

    private mutating func stringWithEscapes(from start: Int) throws(JSONError) -> String {
        var characters: [UInt8] = []
        var plainStart = start
        while true {
            let stop = try skipPlain()
            let plain = bytes[plainStart..<position]
            if let fault = firstInvalidUTF8(plain) { throw JSONError(.invalidUTF8, offset: fault) }
            characters.append(contentsOf: plain)
            position += 1
            if stop == UInt8(ascii: "\"") { return String(decoding: characters, as: UTF8.self) }
            try appendEscape(to: &characters)
            plainStart = position
        }
    }

    private func text(_ slice: ArraySlice<UInt8>) throws(JSONError) -> String {
        if let text = String(validating: slice, as: UTF8.self) { return text }
        throw JSONError(.invalidUTF8, offset: firstInvalidUTF8(slice) ?? slice.startIndex)
    }

    private func firstInvalidUTF8(_ slice: ArraySlice<UInt8>) -> Int? {
        var decoder = UTF8.ForwardParser()
        var iterator = slice.makeIterator()
        var offset = slice.startIndex
        while true {
            switch decoder.parseScalar(from: &iterator) {
            case .valid(let encoded): offset += encoded.count
            case .emptyInput: return nil
            case .error: return offset
            }
        }
    }
}

// Escapes: the position is just past the backslash.
extension JSONStringScanner {
    private mutating func appendEscape(to characters: inout [UInt8]) throws(JSONError) {
        guard position < bytes.count else { throw JSONError(.unexpectedEnd, offset: position) }
        let escape = bytes[position]
        let replacement: UInt8
        switch escape {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): replacement = escape
        case UInt8(ascii: "b"): replacement = 0x08
        case UInt8(ascii: "f"): replacement = 0x0C
        case UInt8(ascii: "n"): replacement = 0x0A
        case UInt8(ascii: "r"): replacement = 0x0D
        case UInt8(ascii: "t"): replacement = 0x09
        case UInt8(ascii: "u"): return try appendUnicodeEscape(to: &characters)
        default: throw JSONError(.invalidEscape, offset: position)
        }
        characters.append(replacement)
        position += 1
    }

    private mutating func appendUnicodeEscape(to characters: inout [UInt8]) throws(JSONError) {
        let start = position - 1
        let unit = try hexQuad()
        let value: UInt32
        switch unit {
        case 0xD800...0xDBFF:
            guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
                bytes[position + 1] == UInt8(ascii: "u")
            else { throw JSONError(.loneSurrogate, offset: start) }
            position += 1
            let low = try hexQuad()
            guard (0xDC00...0xDFFF).contains(low) else { throw JSONError(.loneSurrogate, offset: start) }
            value = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
        case 0xDC00...0xDFFF:
            throw JSONError(.loneSurrogate, offset: start)
        default:
            value = unit
        }
        guard let scalar = Unicode.Scalar(value) else { throw JSONError(.loneSurrogate, offset: start) }
        characters.append(contentsOf: scalar.utf8)
    }

    /// Four hexadecimal digits after the `u` at the position.
    private mutating func hexQuad() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            position += 1
            guard position < bytes.count else { throw JSONError(.unexpectedEnd, offset: position) }
            let digit: UInt8
            switch bytes[position] {
            case let byte where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte): digit = byte - UInt8(ascii: "0")
            case let byte where (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte):
                digit = byte - UInt8(ascii: "a") + 10
            case let byte where (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte):
                digit = byte - UInt8(ascii: "A") + 10
            default: throw JSONError(.invalidEscape, offset: position)
            }
            value = value << 4 | UInt32(digit)
        }
        position += 1
        return value
    }
}
