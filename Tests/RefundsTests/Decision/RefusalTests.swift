import Testing

@testable import Refunds

@Suite("Refusals")
struct RefusalTests {
    @Test(
        "a refusal remembered as an error stays of its kind",
        arguments: [
            (400, nil), (400, ""), (400, "PARAM_ERROR"), (403, "NO_AUTH"), (403, nil), (404, nil),
            (404, "RESOURCE_NOT_EXISTS"),
            (429, nil), (401, nil), (502, nil), (500, "SYSTEM_ERROR"), (400, "HTTP_403"),
        ] as [(Int, String?)])
    func remembered(status: Int, code: String?) {
        let refusal = Refusal(httpStatus: status, code: code, message: nil)
        #expect(Refusal(refusal.detail).kind == refusal.kind)
    }

    @Test("whatever a body said, the error is bounded and has a code")
    func bounded() {
        let endless = "e" + String(repeating: "\u{301}", count: 100_000)
        let detail = Refusal(httpStatus: 400, code: endless, message: endless).detail
        #expect(detail.code.utf8.count < 200)
        #expect(detail.message.utf8.count < 600)
        #expect(Refusal(httpStatus: 403, code: "", message: nil).detail.code == "HTTP_403")
    }
}
