import Testing
import WeChatPay

@testable import ClawbackCommands

@Suite("What a trial call tells")
struct WeChatPayFindingsTests {
    private func verdicts(
        _ result: CallResult, status: Int? = 404, fault: Unverified? = nil, skew: Duration? = .zero
    ) -> [Finding.Verdict] {
        let report = CallReport(
            result: result, requestID: nil, host: "h", duration: .milliseconds(3), httpStatus: status)
        return WeChatPayFindings.findings(report, verificationFault: fault, clockSkew: skew).map(\.verdict)
    }

    private func refusal(_ status: Int, _ code: String?) -> CallResult {
        .refused(APIError(status: status, code: code, message: nil, retryAfter: nil))
    }

    @Test("the expected 404 is ok")
    func expected() {
        #expect(verdicts(refusal(404, "RESOURCE_NOT_EXISTS")) == [.ok, .ok, .ok])
    }

    @Test("401 is a matter of configuration, 5xx of waiting, other refusals prove that we are known")
    func refusals() {
        #expect(verdicts(refusal(401, "SIGN_ERROR"))[0] == .failed(.usage))
        #expect(verdicts(refusal(503, nil))[0] == .failed(.unavailable))
        #expect(verdicts(refusal(400, "PARAM_ERROR"))[0] == .ok)
    }

    @Test("no answer leaves signatures and clock unknown")
    func unreachable() {
        #expect(
            verdicts(.unreachable(.dns, detail: "no such host"), status: nil) == [
                .failed(.unavailable), .skipped, .skipped,
            ])
        // One that began and did not end is none either.
        #expect(
            verdicts(.unreachable(.timedOut, detail: "stalled"), status: 404) == [
                .failed(.unavailable), .skipped, .skipped,
            ])
    }

    @Test("an unsigned error is a warning, a wrong key a failure")
    func answers() {
        #expect(verdicts(refusal(404, nil), fault: .missingHeader("Wechatpay-Signature"))[1] == .warning)
        #expect(verdicts(refusal(404, nil), fault: .unknownSerial("X"))[1] == .failed(.usage))
        #expect(verdicts(refusal(404, nil), fault: .wrongSignature(serial: "X"))[1] == .failed(.usage))
    }

    @Test("the clock may be a little off, not five minutes", arguments: [(5, "ok"), (-90, "warning"), (301, "failed")])
    func clock(seconds: Int, expected: String) {
        let verdict = verdicts(refusal(404, nil), skew: .seconds(seconds))[2]
        #expect("\(verdict)".hasPrefix(expected))
    }
}
