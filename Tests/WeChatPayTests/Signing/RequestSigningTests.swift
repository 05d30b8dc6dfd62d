import Cryptography
import Testing

@testable import WeChatPay

@Suite("Request signing")
struct RequestSigningTests {
    @Test("the signed message is method, target, time, nonce and body, each on a line")
    func message() {
        let get = SignedMessage.request(
            method: "GET", target: "/v3/certificates", timestamp: "1554208460",
            nonce: "593BEC0C930BF1AFEB40B4A08C8FB242", body: [])
        #expect(
            String(decoding: get, as: UTF8.self)
                == "GET\n/v3/certificates\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n\n")
        let post = SignedMessage.request(
            method: "POST", target: "/v3/x?a=b", timestamp: "1", nonce: "n", body: Array("{}".utf8))
        #expect(String(decoding: post, as: UTF8.self) == "POST\n/v3/x?a=b\n1\nn\n{}\n")
    }

    @Test("the message of an answer keeps the body's bytes as they are")
    func answerMessage() {
        let body: [UInt8] = [0xFF, 0x0A, 0x00]
        #expect(SignedMessage.answer(timestamp: "1", nonce: "n", body: body) == Array("1\nn\n".utf8) + body + [0x0A])
    }

    @Test("the header carries everything that was signed, and the signature fits")
    func authorization() throws {
        let signer = RequestSigner(Samples.credentials)
        let target = Samples.query.target
        let header = try signer.authorization(
            method: "GET", target: target, body: [], now: Moment(milliseconds: 1_760_000_000_999), nonce: "ABC")
        let opening =
            "WECHATPAY2-SHA256-RSA2048 mchid=\"1900000100\",nonce_str=\"ABC\",timestamp=\"1760000000\","
            + "serial_no=\"5157F09EFDC096DE15EBE81A47057A72\",signature=\""
        #expect(header.hasPrefix(opening))
        #expect(header.hasSuffix("\""))
        let signature = try #require(Base64.decode(String(header.dropFirst(opening.count).dropLast())))
        let message = Array("GET\n\(target.text)\n1760000000\nABC\n\n".utf8)
        #expect(Platform.merchantKey.publicKey.isValid(signature: signature, for: message))
    }

    @Test("nonces are 32 letters and digits and never the same")
    func nonce() {
        let nonces = (0..<100).map { _ in RequestSigner.randomNonce() }
        #expect(Set(nonces).count == 100)
        #expect(nonces.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy(\.isHexDigit) })
    }

    @Test("a target is encoded once, everything but unreserved characters")
    func target() {
        let target = RequestTarget(path: "/p", query: [("a", "R_1-2.3~"), ("b", "|*@ +&=%/?#中")])
        #expect(target.text == "/p?a=R_1-2.3~&b=%7C%2A%40%20%2B%26%3D%25%2F%3F%23%E4%B8%AD")
    }
}
