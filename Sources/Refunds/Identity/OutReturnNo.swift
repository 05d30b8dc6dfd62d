import Cryptography

/// The number under which WeChat Pay knows a return (商户回退单号): 1–64 of `[0-9A-Za-z_\-|*@]`. The same number is the same
/// return, however often it is sent.
package struct OutReturnNo: Hashable, Sendable {
    package static let rule = "1–64 characters of 0-9 A-Z a-z _ - | * @"
    package let rawValue: String

    package init?(_ rawValue: String) {
        guard (1...64).contains(rawValue.utf8.count), rawValue.utf8.allSatisfy(Self.isAllowed) else { return nil }
        self.rawValue = rawValue
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "|"),
            UInt8(ascii: "*"), UInt8(ascii: "@"):
            true
        default: false
        }
    }

    /// The number of an intent, by the rule of CONTRACT.md: the same for the same three identities, whatever else changes.
    package static func derived(
        subMchid: MerchantID, returnMchid: MerchantID, intentID: IntentID
    ) -> OutReturnNo {
        let input = derivationInput(subMchid: subMchid, returnMchid: returnMchid, intentID: intentID)
        guard let number = OutReturnNo("CB1" + Hex.lowercase(Array(SHA256.hash(input).prefix(20)))) else {
            preconditionFailure("a prefix and 40 hexadecimal digits are a valid number")
        }
        return number
    }

    /// The bytes that are hashed.
    package static func derivationInput(
        subMchid: MerchantID, returnMchid: MerchantID, intentID: IntentID
    ) -> [UInt8] {
        Array("clawback/1\n\(subMchid.rawValue)\n\(returnMchid.rawValue)\n\(intentID.rawValue)".utf8)
    }
}
