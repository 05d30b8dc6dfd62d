import Cryptography
import Testing

@testable import WeChatPaySimulator

@Suite("the checks of a request")
struct RequestCheckTests {
    private let target = "/v3/ecommerce/profitsharing/returnorders?sub_mchid=1&out_return_no=a%2ab"

    private func failure(
        behaviour: APIBehaviour = APIBehaviour(), signer adjust: (inout RequestSigner) -> Void = { _ in },
        altering alter: (inout IncomingRequest) -> Void = { _ in }
    ) async throws -> APIFailure? {
        let keys = try await TestKeys.shared()
        var signer = RequestSigner(keys)
        adjust(&signer)
        var request = IncomingRequest(
            method: "POST", target: target,
            authorization: try signer.authorization("POST", target, "{}", now: .start), accept: "application/json",
            userAgent: "tests", contentType: "application/json", body: Array("{}".utf8))
        alter(&request)
        let checks = RequestChecks(
            mchid: keys.mchid, merchantKeys: [keys.merchant.certificate.serial: keys.merchant.key.publicKey])
        do {
            try checks.check(request, behaviour: behaviour, now: .start)
            return nil
        } catch {
            return error
        }
    }

    @Test("a well signed request passes, five minutes off at most", arguments: [0, 300, -300])
    func passes(skew: Int64) async throws {
        #expect(try await failure(signer: { $0.skew = skew }) == nil)
    }

    @Test("more than five minutes off is a signature error", arguments: [301, -301])
    func skewed(skew: Int64) async throws {
        let failure = try await failure(signer: { $0.skew = skew })
        #expect(failure?.status == 401)
        #expect(failure?.code == "SIGN_ERROR")
        #expect(failure?.detail?.field == "timestamp")
    }

    @Test("another body, target, method, merchant, serial or key is a signature error")
    func altered() async throws {
        let other = try await TestKeys.shared().publicKeyPair
        let failures = [
            try await failure(altering: { $0.body = Array("{ }".utf8) }),
            try await failure(altering: { $0.target += "x" }),
            try await failure(altering: { $0.method = "PUT" }),
            try await failure(signer: { $0.mchid = "1" }),
            try await failure(signer: { $0.serial = "00" }),
            try await failure(signer: { $0.key = other }),
        ]
        for failure in failures {
            #expect(failure?.status == 401)
            #expect(failure?.code == "SIGN_ERROR")
        }
    }

    @Test("a request without the expected headers is invalid")
    func headers() async throws {
        let failures = [
            try await failure(altering: { $0.accept = nil }), try await failure(altering: { $0.accept = "text/html" }),
            try await failure(altering: { $0.userAgent = nil }), try await failure(altering: { $0.contentType = nil }),
            try await failure(altering: { $0.contentType = "text/plain" }),
        ]
        for failure in failures {
            #expect(failure?.status == 400)
            #expect(failure?.code == "INVALID_REQUEST")
        }
    }

    @Test("a server that encodes the query anew refuses a signature over an unusual encoding")
    func renormalised() async throws {
        var behaviour = APIBehaviour()
        behaviour.queryRenormalised = true
        #expect(try await failure(behaviour: behaviour)?.code == "SIGN_ERROR")
        #expect(QueryString.renormalised("/p?a=%e4%bd%a0|~*&b=") == "/p?a=%E4%BD%A0%7C~%2A&b=")
        #expect(QueryString.renormalised("/p?a=CB1ab-_.~") == "/p?a=CB1ab-_.~")
    }

    @Test(
        "an authorization that cannot be read is a signature error",
        arguments: [
            nil, "", "Basic abc", "WECHATPAY2-SHA256-RSA2048", "WECHATPAY2-SHA256-RSA2048 mchid",
            "WECHATPAY2-SHA256-RSA2048 mchid=1", "WECHATPAY2-SHA256-RSA2048 mchid=\"1\",mchid=\"2\"",
            "WECHATPAY2-SHA256-RSA2048 mchid=\"1\",nonce_str=\"a\",timestamp=\"x\",serial_no=\"1\",signature=\"a\"",
            "WECHATPAY2-SHA256-RSA2048 mchid=\"1\",nonce_str=\"a\",timestamp=\"1\",serial_no=\"1\"",
            "WECHATPAY2-SHA256-RSA2048 mchid=\"1\",nonce_str=\"a23456789012345678901234567890123\",timestamp=\"1\",serial_no=\"1\",signature=\"a\"",
        ])
    func unreadable(header: String?) {
        let error = #expect(throws: APIFailure.self) { try Authorization(header: header) }
        #expect(error?.status == 401)
    }
}
