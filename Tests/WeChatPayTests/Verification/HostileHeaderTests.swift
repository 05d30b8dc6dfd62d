import NIOHTTP1
import Testing

@testable import WeChatPay

/// What HTTP libraries let through that the signed message must not.
@Suite("Hostile headers")
struct HostileHeaderTests {
    private let names = ["Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature", "Wechatpay-Serial"]
    private let keys = PlatformKeys(certificates: [Platform.first.certificate])

    private func verify(_ headers: HTTPHeaders, _ body: [UInt8] = Samples.answer) throws(Unverified) {
        try AnswerSignature(headers).verify(body: body, keys: keys, now: Platform.now)
    }

    private var honest: HTTPHeaders { HTTPHeaders(Platform.first.signature(of: Samples.answer)) }

    @Test("a line feed in the nonce cannot move the border between nonce and body")
    func lineFeed() throws {
        // Signed as nonce and body; sent as a longer nonce and the rest of the body.
        let text = "first\n" + String(decoding: Samples.answer, as: UTF8.self)
        var headers = HTTPHeaders(Platform.first.signature(of: Array(text.utf8)))
        try verify(headers, Array(text.utf8))
        let nonce = try #require(headers.first(name: "Wechatpay-Nonce"))
        headers.replaceOrAdd(name: "Wechatpay-Nonce", value: nonce + "\nfirst")
        #expect(throws: Unverified.malformedHeader("Wechatpay-Nonce")) { try verify(headers, Samples.answer) }
    }

    @Test(
        "control characters and what is no ASCII are refused wherever they stand",
        arguments: ["a\nb", "a\rb", "a\u{0}b", "a\u{7F}", "é", "１２３"])
    func unprintable(value: String) {
        for name in names {
            var headers = honest
            headers.replaceOrAdd(name: name, value: value)
            #expect(throws: Unverified.malformedHeader(name)) { try verify(headers) }
        }
    }

    @Test("a header that is there twice is refused, also when both say the same, in whatever case")
    func repeated() throws {
        for name in names {
            var headers = honest
            headers.add(name: name.uppercased(), value: try #require(headers.first(name: name)))
            #expect(throws: Unverified.repeatedHeader(name)) { try verify(headers) }
        }
    }

    @Test("1,024 bytes are looked at, one more is not")
    func long() {
        for name in names {
            var headers = honest
            headers.replaceOrAdd(name: name, value: String(repeating: "1", count: 1025))
            #expect(throws: Unverified.malformedHeader(name)) { try verify(headers) }
            headers.replaceOrAdd(name: name, value: String(repeating: "1", count: 1024))
            #expect(throws: Unverified.self) { try verify(headers) }
        }
    }

    @Test("whatever is wrong is told in a line of bearable length")
    func told() {
        let hostile = String(repeating: "x\n", count: 5000)
        for reason in [
            Unverified.unknownSignatureType(hostile), .unknownSerial(hostile), .certificateNotValid(hostile),
            .wrongSignature(serial: hostile),
        ] {
            #expect("\(reason)".utf8.count < 250)
            #expect(!"\(reason)".contains("\n"))
        }
        for reason in [UnreadableAnswer.packed(hostile), .otherContentType(hostile)] {
            #expect("\(reason)".utf8.count < 250)
            #expect(!"\(reason)".contains("\n"))
        }
    }
}
