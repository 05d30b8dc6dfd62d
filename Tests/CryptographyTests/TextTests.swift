import Cryptography
import Testing

@Suite("Text forms of bytes")
struct TextTests {
    /// RFC 4648, section 10.
    static let vectors = [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ]

    @Test("Base64 agrees with the vectors of RFC 4648 in both directions", arguments: vectors)
    func base64Vectors(plain: String, encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
    }

    @Test("every byte survives Base64 and back")
    func base64RoundTrip() {
        for count in 250...256 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
    }

    @Test(
        "what is not canonical Base64 is refused",
        arguments: [
            "Z", "Zg", "Zg=", "Zg===", "=", "====", "Z===", "Zm9v\n", " Zm9", "Zm9v====", "Zg==Zg==", "Zh==", "Zm9=",
            "Zm-_", "WECHATPAY/SIGNTEST/", "Zm9ü", "Z=g=",
        ])
    func base64Refusals(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test("hexadecimal keeps leading zeros")
    func hex() {
        #expect(Hex.lowercase([0x00, 0x0A, 0xFF]) == "000aff")
        #expect(Hex.uppercase([0x00, 0x0A, 0xFF]) == "000AFF")
        #expect(Hex.uppercase([]) == "")
    }
}
