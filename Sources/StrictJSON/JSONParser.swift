/// Reads one JSON text, accepting what RFC 8259 calls JSON and nothing more: UTF-8 without a byte order mark, no name twice in
/// an object, no half surrogate pairs, nothing after the value. It takes time linear in the length of the text.
package struct JSONParser {
    private let bytes: [UInt8]
    private var position = 0
    private var remainingDepth: Int
    private let maximumDepth: Int

    /// - Parameter maximumDepth: how many arrays and objects may stand one inside another.
    /// - Throws: `JSONError` at the first fault.
    package static func parse(_ bytes: [UInt8], maximumDepth: Int = 64) throws(JSONError) -> JSONValue {
        var parser = JSONParser(bytes: bytes, maximumDepth: maximumDepth)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw JSONError(.byteOrderMark, offset: 0) }
        parser.skipWhiteSpace()
        let value = try parser.value()
        parser.skipWhiteSpace()
        guard parser.position == bytes.count else { throw JSONError(.trailingBytes, offset: parser.position) }
        return value
    }

    private init(bytes: [UInt8], maximumDepth: Int) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
        self.remainingDepth = maximumDepth
    }
}

// What stands at the current position.
extension JSONParser {
    private var current: UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    private mutating func skipWhiteSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private var fault: JSONError {
        guard let current else { return JSONError(.unexpectedEnd, offset: position) }
        return JSONError(.unexpectedByte(current), offset: position)
    }

    private mutating func expect(_ byte: UInt8) throws(JSONError) {
        guard current == byte else { throw fault }
        position += 1
    }
}

// Values.
extension JSONParser {
    private mutating func value() throws(JSONError) -> JSONValue {
        guard let first = current else { throw fault }
        switch first {
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: throw fault
        }
    }

    private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for index in 0..<text.utf8CodeUnitCount {
            try expect(text.utf8Start[index])
        }
        return value
    }

    private mutating func enter() throws(JSONError) {
        guard remainingDepth > 0 else { throw JSONError(.tooDeep(limit: maximumDepth), offset: position) }
        remainingDepth -= 1
        position += 1
        skipWhiteSpace()
    }

    private mutating func leave() {
        remainingDepth += 1
        position += 1
    }

    private mutating func array() throws(JSONError) -> [JSONValue] {
        try enter()
        var elements: [JSONValue] = []
        if current == UInt8(ascii: "]") {
            leave()
            return elements
        }
        while true {
            elements.append(try value())
            skipWhiteSpace()
            if current == UInt8(ascii: "]") {
                leave()
                return elements
            }
            try expect(UInt8(ascii: ","))
            skipWhiteSpace()
        }
    }

    private mutating func object() throws(JSONError) -> JSONObject {
        try enter()
        var members: [JSONObject.Member] = []
        if current == UInt8(ascii: "}") {
            leave()
            return JSONObject(members: members)
        }
        // Most objects here have about this many members.
        members.reserveCapacity(12)
        var seen = SeenNames()
        while true {
            let nameStart = position
            guard current == UInt8(ascii: "\"") else { throw fault }
            let name = try string()
            guard seen.isNew(name, after: members) else { throw JSONError(.duplicateName(name), offset: nameStart) }
            skipWhiteSpace()
            try expect(UInt8(ascii: ":"))
            skipWhiteSpace()
            let start = position
            let value = try value()
            members.append(JSONObject.Member(name: name, value: value, raw: start..<position))
            skipWhiteSpace()
            if current == UInt8(ascii: "}") {
                leave()
                return JSONObject(members: members)
            }
            try expect(UInt8(ascii: ","))
            skipWhiteSpace()
        }
    }

    private mutating func string() throws(JSONError) -> String {
        var scanner = JSONStringScanner(bytes: bytes, position: position)
        let string = try scanner.string()
        position = scanner.position
        return string
    }
}

// Numbers.
extension JSONParser {
    private mutating func number() throws(JSONError) -> JSONNumber {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        let hasLeadingZero = current == UInt8(ascii: "0")
        let integerDigits = skipDigits()
        guard integerDigits > 0 else { throw malformedNumber }
        guard !(hasLeadingZero && integerDigits > 1) else { throw JSONError(.invalidNumber, offset: position) }
        if current == UInt8(ascii: ".") {
            position += 1
            guard skipDigits() > 0 else { throw malformedNumber }
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            guard skipDigits() > 0 else { throw malformedNumber }
        }
        return JSONNumber(lexeme: String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private var malformedNumber: JSONError {
        current == nil ? fault : JSONError(.invalidNumber, offset: position)
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        return position - start
    }
}
