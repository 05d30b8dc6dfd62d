import Refunds
import Testing

@testable import Worker

@Suite("What a call is counted as")
struct CallOutcomeTests {
    private static func state(_ result: ReturnAnswer.Result) -> Answer {
        .state(
            ReturnAnswer(
                subMchid: "1", orderID: nil, outOrderNo: nil, outReturnNo: "CB1", returnMchid: "2", amount: 1,
                returnNo: nil, result: result, failReason: nil, finishTime: nil))
    }

    private static func refused(_ status: Int, _ code: String?) -> Answer {
        .refused(Refusal(httpStatus: status, code: code, message: nil))
    }

    @Test(
        "every answer is counted under one result",
        arguments: [
            (state(.success), .success), (state(.failed), .failed), (state(.processing), .processing),
            (state(.other("HALF")), .unknownState), (.accepted, .accepted),
            (refused(400, "PARAM_ERROR"), .refused), (refused(404, "RESOURCE_NOT_EXISTS"), .refused),
            (refused(403, "NOT_ENOUGH"), .refused), (refused(429, nil), .throttled), (refused(502, nil), .server),
            (refused(401, "SIGN_ERROR"), .credentials), (.blocked("no keys"), .credentials),
            (.unverified("stale"), .unverified), (.unreadable("no JSON"), .unreadable),
            (.unreachable("timedOut: 10 s"), .timedOut), (.unreachable("connect: refused"), .connection),
            (.unreachable("cancelled: shutdown"), .abandoned),
        ] as [(Answer, CallOutcome)])
    func outcomes(answer: Answer, outcome: CallOutcome) {
        #expect(CallOutcome(answer) == outcome)
    }
}
