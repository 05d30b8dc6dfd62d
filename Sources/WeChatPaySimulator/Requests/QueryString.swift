/// Queries of request targets (RFC 3986 §3.4, `name=value` joined by `&`).
package enum QueryString {
    package struct Item: Hashable, Sendable {
        package var name: String
        package var value: String
    }

    /// The decoded items; `nil` when an escape is broken or what it stands for is not UTF-8. `+` is itself.
    package static func items(of query: Substring) -> [Item]? {
        var items: [Item] = []
        for part in query.split(separator: "&") {
            let equals = part.firstIndex(of: "=")
            guard let name = decoded(part[..<(equals ?? part.endIndex)]),
                let value = decoded(equals.map { part[part.index(after: $0)...] } ?? "")
            else { return nil }
            items.append(Item(name: name, value: value))
        }
        return items
    }

    /// The target with its query decoded and encoded anew, everything but RFC 3986's unreserved characters escaped in upper case;
    /// the target as it is when its query cannot be decoded.
    package static func renormalised(_ target: String) -> String {
        guard let mark = target.firstIndex(of: "?"), let items = items(of: target[target.index(after: mark)...]) else {
            return target
        }
        let query = items.map { "\(encoded($0.name))=\(encoded($0.value))" }.joined(separator: "&")
        return target[..<mark] + "?" + query
    }

    private static func decoded(_ text: Substring) -> String? {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    private static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
