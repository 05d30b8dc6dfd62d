import Cryptography

@testable import WeChatPaySimulator

/// Keys are slow to find: one set for all tests.
enum TestKeys {
    private static let task = Task { try await KeyMaterial.generate(now: SimulatedTime.byTheWallClock.seconds) }

    static func shared() async throws -> KeyMaterial {
        try await task.value
    }
}

/// Signs requests as a merchant does, apart from the code that checks them.
struct RequestSigner {
    var mchid: String
    var serial: String
    var key: RSAPrivateKey
    var skew: Int64 = 0

    init(_ keys: KeyMaterial) {
        mchid = keys.mchid
        serial = keys.merchant.certificate.serial
        key = keys.merchant.key
    }

    func authorization(_ method: String, _ target: String, _ body: String, now: SimulatedTime) throws -> String {
        let timestamp = now.seconds + skew
        let nonce = Hex.lowercase(SecureRandom.bytes(16))
        let message = "\(method)\n\(target)\n\(timestamp)\n\(nonce)\n\(body)\n"
        let signature = Base64.encode(try key.signature(for: Array(message.utf8)))
        return "WECHATPAY2-SHA256-RSA2048 mchid=\"\(mchid)\",nonce_str=\"\(nonce)\",timestamp=\"\(timestamp)\","
            + "serial_no=\"\(serial)\",signature=\"\(signature)\""
    }
}
