import Cryptography
import NIOHTTP1
import WeChatPay

/// A WeChat Pay in memory that signs whatever it is told to say.
final class SignedAnswers: HTTPTransport {
    static let key = try! RSAPrivateKey.generate()
    static let publicKey = PlatformPublicKey(id: "PUB_KEY_ID_1", key: key.publicKey)
    static let requestID = "08F78BB5-1"

    private let body: @Sendable (HTTPCall) -> String

    init(_ body: @escaping @Sendable (HTTPCall) -> String) {
        self.body = body
    }

    func send(_ call: HTTPCall) async throws(TransportFault) -> HTTPAnswer {
        let body = Array(body(call).utf8)
        let timestamp = String(Moment.systemNow().seconds)
        let signature = try! Self.key.signature(for: Array("\(timestamp)\nnonce\n".utf8) + body + [0x0A])
        return HTTPAnswer(
            status: 200,
            headers: [
                "Wechatpay-Timestamp": timestamp, "Wechatpay-Nonce": "nonce",
                "Wechatpay-Signature": Base64.encode(signature), "Wechatpay-Serial": Self.publicKey.id,
                "Request-ID": Self.requestID,
            ], body: body)
    }

    func shutdown() async {}
}
