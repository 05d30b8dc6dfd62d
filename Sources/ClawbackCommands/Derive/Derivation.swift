import Cryptography
import Refunds

/// How a number came about: what was hashed, and what that gave.
struct Derivation: Hashable, Sendable {
    let hashed: [UInt8]
    let digest: [UInt8]

    /// `nil` for an intent that carries its number: nothing is hashed then.
    init?(of intent: DerivableIntent) {
        guard intent.given == nil else { return nil }
        hashed = OutReturnNo.derivationInput(
            subMchid: intent.subMchid, returnMchid: intent.returnMchid, intentID: intent.intentID)
        digest = SHA256.hash(hashed)
    }

    /// The hashed bytes as a C, Java or Python string: they are ASCII, and only line feeds, quotation marks and backslashes
    /// need escapes.
    var escaped: String {
        var text = "\""
        for byte in hashed {
            switch byte {
            case UInt8(ascii: "\n"): text += "\\n"
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += "\\" + String(UnicodeScalar(byte))
            default: text += String(UnicodeScalar(byte))
            }
        }
        return text + "\""
    }

    var hashedHex: String { Hex.lowercase(hashed) }
    var digestHex: String { Hex.lowercase(digest) }
}
