/// What names a key of WeChat Pay's: a certificate's serial number, or the id of a public key.
///
/// Serial numbers are compared as numbers, so that neither case nor leading zeros matter; an id is compared as it is.
package struct SerialNumber: Hashable, Sendable {
    /// As it was given.
    package let text: String
    private let canonical: String

    package init(_ text: String) {
        self.text = text
        let isNumber = !text.isEmpty && text.utf8.allSatisfy(Self.isHexadecimal)
        canonical = isNumber ? String(text.uppercased().drop { $0 == "0" }) : text
    }

    package static func == (left: SerialNumber, right: SerialNumber) -> Bool {
        left.canonical == right.canonical
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(canonical)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "F"),
            UInt8(ascii: "a")...UInt8(ascii: "f"):
            true
        default: false
        }
    }
}

extension SerialNumber: CustomStringConvertible {
    package var description: String { text }
}
