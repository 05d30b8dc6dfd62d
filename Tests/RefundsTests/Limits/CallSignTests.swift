import Refunds
import Testing

@Suite("What a call tells of WeChat Pay")
struct CallSignTests {
    private func refused(_ httpStatus: Int, _ code: String? = nil, retryAfter: Duration? = nil) -> Answer {
        .refused(Refusal(httpStatus: httpStatus, code: code, message: nil, retryAfter: retryAfter))
    }

    private func kind(_ answer: Answer) -> FaultKind? {
        if case .fault(let kind, _) = CallSign.of(answer) { kind } else { nil }
    }

    @Test("what WeChat Pay says of a return, refusals included, is a sign of health")
    func business() {
        #expect(CallSign.of(.accepted) == .fine)
        #expect(CallSign.of(.unreadable("signed, but no JSON")) == .fine)
        #expect(CallSign.of(refused(400, "PARAM_ERROR")) == .fine)
        #expect(CallSign.of(refused(400, "INVALID_REQUEST")) == .fine)
        #expect(CallSign.of(refused(403, "NO_AUTH")) == .fine)
        #expect(CallSign.of(refused(403, "NOT_ENOUGH")) == .fine)
        #expect(CallSign.of(refused(404, "RESOURCE_NOT_EXISTS")) == .fine)
        for result in [ReturnAnswer.Result.success, .failed, .processing, .other("NEW")] {
            let state = ReturnAnswer(
                subMchid: "1", orderID: nil, outOrderNo: nil, outReturnNo: "r", returnMchid: "2", amount: 1,
                returnNo: nil, result: result, failReason: nil, finishTime: nil)
            #expect(CallSign.of(.state(state)) == .fine)
        }
    }

    @Test("429 carries what Retry-After asked for, in seconds")
    func throttled() {
        #expect(CallSign.of(refused(429)) == .throttled(retryAfter: nil))
        #expect(
            CallSign.of(refused(429, "FREQUENCY_LIMITED", retryAfter: .milliseconds(2500)))
                == .throttled(retryAfter: 2.5))
        #expect(CallSign.of(refused(403, "RATELIMIT_EXCEED")) == .throttled(retryAfter: nil))
    }

    @Test("each fault has its kind")
    func faults() {
        #expect(kind(refused(500, "SYSTEM_ERROR")) == .server)
        #expect(kind(refused(502)) == .server)
        #expect(kind(refused(401, "SIGN_ERROR")) == .credentials)
        #expect(kind(refused(400, "MCH_NOT_EXISTS")) == .credentials)
        #expect(kind(.blocked("no certificate yet")) == .credentials)
        #expect(kind(.unverified("key not held")) == .unverified)
        #expect(kind(.unreachable("timedOut: no answer within 10 s")) == .timedOut)
        #expect(kind(.unreachable("reset: connection reset by peer")) == .connection)
        #expect(kind(.unreachable("dns: no such host")) == .connection)
    }

    @Test("a fault names what was said")
    func details() {
        let refusal = Refusal(httpStatus: 401, code: "SIGN_ERROR", message: "serial 5F is not known")
        #expect(CallSign.of(.refused(refusal)) == .fault(.credentials, refusal.detail))
        let blocked = ErrorDetail(code: "NO_PLATFORM_KEYS", message: "no key", httpStatus: nil)
        #expect(CallSign.of(.blocked("no key")) == .fault(.credentials, blocked))
    }

    @Test("a call that the worker itself ended tells nothing")
    func cancelled() {
        #expect(CallSign.of(.unreachable("cancelled: the worker stops")) == .abandoned)
    }
}
