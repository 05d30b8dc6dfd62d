import Refunds
import Testing

/// The rows of DESIGN's decision table, for an answer to a submit.
@Suite("Answers to a submit")
struct SubmitDecisionTests {
    private func decision(_ answer: Answer) -> Decision {
        Decision.on(answer, to: .submit, of: Sample.intent, refusal: nil)
    }

    @Test("200 SUCCESS: success")
    func success() {
        #expect(decision(.state(Sample.answer(.success))) == .succeeded(Sample.answer(.success)))
    }

    @Test("200 FAILED: failed, with its reason")
    func failed() {
        let state = Sample.answer(.failed, failReason: "ACCOUNT_ABNORMAL")
        #expect(decision(.state(state)) == .failed(state))
    }

    @Test("200 PROCESSING: processing")
    func processing() {
        #expect(decision(.state(Sample.answer(.processing))) == .processing(Sample.answer(.processing)))
    }

    @Test("200 with a word that is not documented: neither success nor failed, query as scheduled")
    func undocumentedState() {
        guard
            case .schedule(.query, let error?, isKnownUndone: false) = decision(.state(Sample.answer(.other("CLOSED"))))
        else {
            Issue.record("not scheduled")
            return
        }
        #expect(error.code == "ANSWER_UNREADABLE")
    }

    @Test(
        "200 whose number, merchants, amount or order differ: mismatch, whatever its result",
        arguments: [
            "out_return_no", "sub_mchid", "return_mchid", "amount", "order_id",
        ])
    func mismatch(field: String) {
        for result in [ReturnAnswer.Result.success, .failed, .processing, .other("X")] {
            var state = Sample.answer(result)
            switch field {
            case "out_return_no": state.outReturnNo = "R-2"
            case "sub_mchid": state.subMchid = "1"
            case "return_mchid": state.returnMchid = "1"
            case "amount": state.amount = 11
            default: state.orderID = "1"
            }
            guard case .mismatch(state, let difference) = decision(.state(state)) else {
                Issue.record("\(field) is not compared")
                return
            }
            #expect(difference.hasPrefix("\(field): asked for "))
        }
    }

    @Test("an order number that only one side names is no mismatch")
    func oneSidedOrderNumber() {
        var state = Sample.answer(.success)
        state.outOrderNo = "P1"
        #expect(decision(.state(state)) == .succeeded(state))
        state.orderID = nil
        #expect(decision(.state(state)) == .succeeded(state))
    }

    @Test(
        "200 with a bad signature, or unreadable: fate open, query now, nothing remembered as a refusal",
        arguments: [
            Answer.unverified("stale"), .unreadable("no result"),
        ])
    func doubtful(answer: Answer) {
        guard case .ask(refusal: nil, error: .some) = decision(answer) else {
            Issue.record("\(answer) is not asked after")
            return
        }
    }

    @Test("202: the same submit again")
    func accepted() {
        #expect(decision(.accepted) == .again(then: .submit, error: nil, retryAfter: nil))
    }

    @Test(
        "a refusal proves nothing by itself: query now, and remember it",
        arguments: [
            (400, "PARAM_ERROR"), (400, "INVALID_REQUEST"), (403, "NO_AUTH"), (403, "NOT_ENOUGH"),
            (404, "RESOURCE_NOT_EXISTS"),
            (400, "SOMETHING_NEW"), (403, "SOMETHING_NEW"), (409, "CONFLICT"),
        ])
    func refused(status: Int, code: String) {
        let detail = Sample.detail(status, code)
        #expect(decision(Sample.refused(status, code)) == .ask(refusal: detail, error: detail))
    }

    @Test(
        "401, SIGN_ERROR, MCH_NOT_EXISTS: our own credentials",
        arguments: [
            (401, "SIGN_ERROR"), (401, nil), (401, "SOMETHING_NEW"), (400, "MCH_NOT_EXISTS"), (403, "SIGN_ERROR"),
        ] as [(Int, String?)])
    func credentials(status: Int, code: String?) {
        #expect(decision(Sample.refused(status, code)) == .credentials(Sample.detail(status, code ?? "HTTP_401")))
    }

    @Test("without a key of WeChat Pay's nothing is asked: our own credentials too")
    func blocked() {
        guard case .credentials = decision(.blocked("no keys")) else {
            Issue.record("not held on to")
            return
        }
    }

    @Test(
        "429 or a throttling code: slow down, in place, then submit as scheduled",
        arguments: [
            (429, "RATELIMIT_EXCEED"), (429, "FREQUENCY_LIMITED"), (429, nil), (429, "SOMETHING_NEW"),
            (403, "FREQUENCY_LIMITED"),
        ] as [(Int, String?)])
    func throttled(status: Int, code: String?) {
        let answer = Sample.refused(status, code, retryAfter: .seconds(3))
        let detail = Sample.detail(status, code ?? "HTTP_429")
        #expect(decision(answer) == .again(then: .submit, error: detail, retryAfter: .seconds(3)))
    }

    @Test(
        "5xx: fate open, again in place, then query as scheduled",
        arguments: [
            (500, "SYSTEM_ERROR"), (502, nil), (503, "INVALID_REQUEST"), (504, nil), (302, nil), (400, "SYSTEM_ERROR"),
        ] as [(Int, String?)])
    func serverError(status: Int, code: String?) {
        let detail = Sample.detail(status, code ?? "HTTP_\(status)")
        #expect(decision(Sample.refused(status, code)) == .again(then: .query, error: detail, retryAfter: nil))
    }

    @Test("time-out, reset, TLS or DNS fault: fate open, again in place, then query as scheduled")
    func unreachable() {
        guard case .again(then: .query, .some, retryAfter: nil) = decision(.unreachable("timed out")) else {
            Issue.record("not repeated")
            return
        }
    }
}
