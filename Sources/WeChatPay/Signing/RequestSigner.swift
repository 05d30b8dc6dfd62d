import Cryptography

/// Makes the `Authorization` header of a request (WeChat Pay APIv3, request signing).
struct RequestSigner: Sendable {
    static let scheme = "WECHATPAY2-SHA256-RSA2048"

    private let privateKey: RSAPrivateKey
    /// The parts of the header that no request changes.
    private let opening: String
    private let serialPart: String

    init(_ credentials: Credentials) {
        privateKey = credentials.privateKey
        opening = "\(Self.scheme) mchid=\"\(credentials.mchid)\",nonce_str=\""
        serialPart = "\",serial_no=\"\(credentials.merchantSerial)\",signature=\""
    }

    /// - Parameters:
    ///   - now: sent as whole seconds; WeChat Pay refuses more than five minutes' difference.
    ///   - nonce: up to 32 characters, never used twice.
    /// - Throws: `KeyError` when OpenSSL fails, which a key that was tried once does not let it.
    func authorization(
        method: String, target: RequestTarget, body: [UInt8], now: Moment, nonce: String
    ) throws(KeyError) -> String {
        let timestamp = String(now.seconds)
        let message = SignedMessage.request(
            method: method, target: target.text, timestamp: timestamp, nonce: nonce, body: body)
        let signature = Base64.encode(try privateKey.signature(for: message))
        return "\(opening)\(nonce)\",timestamp=\"\(timestamp)\(serialPart)\(signature)\""
    }

    /// 128 random bits in 32 characters.
    static func randomNonce() -> String {
        Hex.uppercase(SecureRandom.bytes(16))
    }
}
