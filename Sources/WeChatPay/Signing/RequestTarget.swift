/// Path and query of a request, encoded once: the same characters are signed and sent.
struct RequestTarget: Hashable, Sendable {
    let text: String

    init(path: StaticString, query: [(name: String, value: String)] = []) {
        var text = "\(path)"
        var separator = "?"
        for item in query {
            text += separator
            text += Self.encode(item.name)
            text += "="
            text += Self.encode(item.value)
            separator = "&"
        }
        self.text = text
    }

    /// All but the unreserved characters of RFC 3986, section 2.3, so that no layer has a reason to change it again.
    private static func encode(_ text: String) -> String {
        guard !text.utf8.allSatisfy(isUnreserved) else { return text }
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        encoded.reserveCapacity(text.utf8.count * 3)
        for byte in text.utf8 {
            if isUnreserved(byte) {
                encoded.append(byte)
            } else {
                encoded.append(UInt8(ascii: "%"))
                encoded.append(digits[Int(byte >> 4)])
                encoded.append(digits[Int(byte & 0x0F)])
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
