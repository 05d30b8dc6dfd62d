import Foundation
import StrictJSON

/// The strict reader beside Foundation's: it takes nothing that Foundation refuses, refuses nothing but for a reason of its
/// own strictness, and what it took comes back from the writer unchanged.
enum JSONTarget {
    static func run(_ bytes: [UInt8]) {
        let theirs: Any?
        let isTheirs: Bool
        do {
            theirs = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            isTheirs = true
        } catch {
            theirs = nil
            isTheirs = false
        }
        do throws(JSONError) {
            let ours = try JSONParser.parse(bytes)
            require(isTheirs || holdsHugeNumber(ours), "what is taken is JSON to Foundation too")
            if let theirs { require(isSame(ours, theirs), "both read the same: \(ours) and \(theirs)") }
            checkRaw(ours, in: bytes)
            var writer = JSONWriter()
            ours.write(to: &writer)
            require((try? JSONParser.parse(writer.bytes)) == ours, "what is written is read back")
        } catch {
            requireOneLine("\(error)")
            require((0...bytes.count).contains(error.offset), "a fault lies within the text")
            if isTheirs { require(mayDiffer(error, bytes), "refused without need: \(error)") }
        }
    }

    /// Where this reader is stricter, or Foundation reads more than RFC 8259 has: UTF-16 and UTF-32 (told by NUL bytes or a
    /// byte order mark), names that stand twice, more than 64 levels, a comma after the last element.
    private static func mayDiffer(_ error: JSONError, _ bytes: [UInt8]) -> Bool {
        switch error.reason {
        case .duplicateName, .tooDeep, .byteOrderMark: return true
        case .unexpectedByte(UInt8(ascii: "]")), .unexpectedByte(UInt8(ascii: "}")):
            let white = Array(" \t\r\n".utf8)
            if bytes[..<error.offset].last(where: { !white.contains($0) }) == UInt8(ascii: ",") { return true }
        default: break
        }
        return bytes.contains(0) || bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    }

    /// Foundation refuses numbers that fit none of its types.
    private static func holdsHugeNumber(_ value: JSONValue) -> Bool {
        switch value {
        case .number(let number): Double(number.lexeme)?.isFinite != true || number.lexeme.utf8.count > 15
        case .array(let elements): elements.contains(where: holdsHugeNumber)
        case .object(let object): object.members.contains { holdsHugeNumber($0.value) }
        case .null, .bool, .string: false
        }
    }

    private static func isSame(_ ours: JSONValue, _ theirs: Any) -> Bool {
        switch ours {
        case .null: theirs is NSNull
        case .bool(let flag): (theirs as? Bool) == flag
        case .string(let text): (theirs as? String).map { Array($0.utf8) == Array(text.utf8) } ?? false
        case .number(let number):
            number.int64.map { $0 == (theirs as? NSNumber)?.int64Value } ?? (theirs is NSNumber)
        case .array(let elements):
            (theirs as? [Any]).map { $0.count == elements.count && zip(elements, $0).allSatisfy(isSame) } ?? false
        // Foundation takes names for the same that Unicode holds equivalent; then it has fewer members.
        case .object(let object):
            (theirs as? [String: Any]).map { other in
                other.count < object.members.count
                    || object.members.allSatisfy { member in
                        other[member.name].map { isSame(member.value, $0) } ?? false
                    }
            } ?? false
        }
    }

    /// Every member's raw range holds that member's value.
    private static func checkRaw(_ value: JSONValue, in bytes: [UInt8]) {
        switch value {
        case .array(let elements):
            for element in elements { checkRaw(element, in: bytes) }
        case .object(let object):
            for member in object.members {
                let raw = Array(bytes[member.raw])
                require((try? JSONParser.parse(raw)) == member.value, "a raw range holds its member's value")
            }
            if let first = object.members.first { checkRaw(first.value, in: bytes) }
        case .null, .bool, .number, .string: return
        }
    }
}

extension JSONValue {
    func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.element(raw: "null".utf8)
        case .bool(let flag): writer.element(flag)
        case .number(let number): writer.element(raw: number.lexeme.utf8)
        case .string(let text): writer.element(text)
        case .array(let elements):
            writer.array { writer in
                for element in elements { element.write(to: &writer) }
            }
        case .object(let object):
            writer.object { writer in
                for member in object.members {
                    var inner = JSONWriter()
                    member.value.write(to: &inner)
                    writer.member(member.name, raw: inner.bytes)
                }
            }
        }
    }
}
