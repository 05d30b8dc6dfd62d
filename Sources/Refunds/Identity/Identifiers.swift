/// The platform's own identity of a refund intent: 1–64 printable ASCII characters without spaces.
package struct IntentID: Hashable, Sendable {
    package static let rule = "1–64 printable ASCII characters without spaces"
    package let rawValue: String

    package init?(_ rawValue: String) {
        guard (1...64).contains(rawValue.utf8.count), rawValue.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            return nil
        }
        self.rawValue = rawValue
    }
}

/// A merchant number (商户号): 1–32 digits.
package struct MerchantID: Hashable, Sendable {
    package static let rule = "1–32 digits"
    package let rawValue: String

    package init?(_ rawValue: String) {
        guard (1...32).contains(rawValue.utf8.count),
            rawValue.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        self.rawValue = rawValue
    }
}

/// An amount of money in fen (分), a hundredth of a yuan: 1 … 2⁵³−1, what every JSON reader keeps exactly.
package struct Fen: Hashable, Comparable, Sendable {
    package static let rule = "an integer from 1 to 9007199254740991, in fen"
    package let rawValue: Int64

    package init?(_ rawValue: Int64) {
        guard (1...9_007_199_254_740_991).contains(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    package static func < (left: Fen, right: Fen) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// A JSON value as its writer wrote it, copied and never read.
package struct RawJSON: Hashable, Sendable {
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }
}
