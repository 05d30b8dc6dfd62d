import Cryptography
import NIOHTTP1
import Testing

@testable import WeChatPay

@Suite("Verification of answers")
struct AnswerSignatureTests {
    private let body = Samples.answer
    private let now = Platform.now

    private func verify(
        _ headers: [(name: String, value: String)], body: [UInt8]? = nil, keys: PlatformKeys? = nil
    ) throws(Unverified) {
        let keys = keys ?? PlatformKeys(certificates: [Platform.first.certificate])
        try AnswerSignature(HTTPHeaders(headers)).verify(body: body ?? self.body, keys: keys, now: now)
    }

    private func replacing(_ name: String, _ value: String?) -> [(name: String, value: String)] {
        Platform.first.signature(of: body).compactMap { field in
            field.name == name ? value.map { (name, $0) } : field
        }
    }

    @Test("an answer signed by a held certificate is believed, an empty one too")
    func believed() throws {
        try verify(Platform.first.signature(of: body))
        try verify(Platform.first.signature(of: []), body: [])
    }

    @Test("certificates and public keys are held side by side, the answer's serial chooses")
    func sideBySide() throws {
        let keys = PlatformKeys(
            publicKeys: [Platform.second.publicKey], certificates: [Platform.first.certificate])
        try verify(Platform.first.signature(of: body), keys: keys)
        try verify(Platform.second.signature(of: body, serial: "PUB_KEY_ID_0114"), keys: keys)
        #expect(throws: Unverified.wrongSignature(serial: "PUB_KEY_ID_0114")) {
            try verify(Platform.first.signature(of: body, serial: "PUB_KEY_ID_0114"), keys: keys)
        }
    }

    @Test("serial numbers are compared as numbers, ids as they are")
    func serials() throws {
        try verify(Platform.first.signature(of: body, serial: "0a1122"))
        try verify(Platform.first.signature(of: body, serial: "A1122"))
        let keys = PlatformKeys(publicKeys: [Platform.first.publicKey])
        #expect(throws: Unverified.unknownSerial("pub_key_id_0114")) {
            try verify(Platform.first.signature(of: body, serial: "pub_key_id_0114"), keys: keys)
        }
    }

    @Test(
        "every header is needed, and none may be empty",
        arguments: ["Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature", "Wechatpay-Serial"])
    func missing(name: String) {
        #expect(throws: Unverified.missingHeader(name)) { try verify(replacing(name, nil)) }
        #expect(throws: Unverified.missingHeader(name)) { try verify(replacing(name, "")) }
    }

    @Test("an answer from five minutes ago or ahead is believed, a second more is not", arguments: [1, -1] as [Int64])
    func skew(direction: Int64) throws {
        try verify(Platform.first.signature(of: body, at: now + .seconds(300 * direction)))
        #expect(throws: Unverified.stale(secondsAhead: 301 * direction)) {
            try verify(Platform.first.signature(of: body, at: now + .seconds(301 * direction)))
        }
    }

    @Test("a timestamp that is none", arguments: ["abc", "-5", "1e9", "99999999999999999999"])
    func timestamps(text: String) {
        #expect(throws: Unverified.malformedTimestamp) { try verify(replacing("Wechatpay-Timestamp", text)) }
    }

    @Test("the largest timestamp is merely stale")
    func absurdTimestamp() {
        #expect(throws: Unverified.stale(secondsAhead: Int64.max - now.seconds)) {
            try verify(replacing("Wechatpay-Timestamp", String(Int64.max)))
        }
    }

    @Test("probes and what is not Base64 fail cleanly, whichever serial they name")
    func probes() {
        let signature = "Wechatpay-Signature"
        #expect(throws: Unverified.probe) { try verify(replacing(signature, "WECHATPAY/SIGNTEST/abc=")) }
        #expect(throws: Unverified.malformedSignature) { try verify(replacing(signature, "not base64!")) }
        #expect(throws: Unverified.wrongSignature(serial: "0A1122")) { try verify(replacing(signature, "AAAA")) }
        #expect(throws: Unverified.probe) {
            try verify(replacing(signature, "WECHATPAY/SIGNTEST/abc="), keys: PlatformKeys())
        }
    }

    @Test("one other byte in body, nonce or time breaks the signature")
    func altered() {
        let wrong = Unverified.wrongSignature(serial: "0A1122")
        #expect(throws: wrong) { try verify(Platform.first.signature(of: body), body: body + [0x20]) }
        #expect(throws: wrong) { try verify(replacing("Wechatpay-Nonce", "other")) }
        #expect(throws: wrong) { try verify(replacing("Wechatpay-Timestamp", String(now.seconds + 1))) }
    }

    @Test("another signature method is not ours to judge")
    func signatureType() {
        #expect(throws: Unverified.unknownSignatureType("WECHATPAY2-SM2-WITH-SM3")) {
            try verify(replacing("Wechatpay-Signature-Type", "WECHATPAY2-SM2-WITH-SM3"))
        }
    }

    @Test("a certificate verifies within its validity only")
    func validity() {
        let ended = Platform(serial: [0x0C], key: Platform.first.key, notAfter: now.seconds - 301)
        let early = Platform(serial: [0x0D], key: Platform.first.key, notBefore: now.seconds + 301)
        for platform in [ended, early] {
            #expect(throws: Unverified.certificateNotValid(platform.certificate.serial)) {
                try verify(platform.signature(of: body), keys: PlatformKeys(certificates: [platform.certificate]))
            }
        }
    }

    @Test("a hostile serial is shortened before it is shown")
    func hostileSerial() {
        let text = "\(Unverified.unknownSerial(String(repeating: "x\n", count: 500)))"
        #expect(text.count < 200)
        #expect(!text.contains("\n"))
    }
}
