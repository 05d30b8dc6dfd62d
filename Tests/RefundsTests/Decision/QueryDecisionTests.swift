import Refunds
import Testing

/// The rows of DESIGN's decision table, for an answer to a query.
@Suite("Answers to a query")
struct QueryDecisionTests {
    private func decision(_ answer: Answer, after refusal: ErrorDetail? = nil) -> Decision {
        Decision.on(answer, to: .query, of: Sample.intent, refusal: refusal)
    }

    private let unknown = Sample.refused(404, "RESOURCE_NOT_EXISTS")

    @Test(
        "200: the return's state decides, whatever refusal came before",
        arguments: [
            nil, Sample.detail(400, "INVALID_REQUEST"),
        ])
    func state(refusal: ErrorDetail?) {
        let failed = Sample.answer(.failed, failReason: "TIME_OUT_CLOSED")
        #expect(decision(.state(Sample.answer(.success)), after: refusal) == .succeeded(Sample.answer(.success)))
        #expect(decision(.state(failed), after: refusal) == .failed(failed))
        #expect(decision(.state(Sample.answer(.processing)), after: refusal) == .processing(Sample.answer(.processing)))
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
        "200 whose number, merchants, amount or order differ: mismatch, whatever its result and whatever came before",
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
            for refusal in [nil, Sample.detail(400, "INVALID_REQUEST")] {
                guard case .mismatch(state, let difference) = decision(.state(state), after: refusal) else {
                    Issue.record("\(field) is not compared")
                    return
                }
                #expect(difference.hasPrefix("\(field): asked for "))
            }
        }
    }

    @Test("404 RESOURCE_NOT_EXISTS after a 404 or another class to the submit: nobody judged it, submit as scheduled")
    func otherRefusals() {
        for refusal in [
            Sample.detail(404, "RESOURCE_NOT_EXISTS"), Sample.detail(409, "CONFLICT"), Sample.detail(404, "NOT_FOUND"),
        ] {
            #expect(decision(unknown, after: refusal) == .schedule(.submit, error: refusal, isKnownUndone: true))
        }
    }

    @Test("404 RESOURCE_NOT_EXISTS without a refusal: it never arrived, submit")
    func neverArrived() {
        #expect(decision(unknown) == .submit)
    }

    @Test(
        "404 RESOURCE_NOT_EXISTS after PARAM_ERROR, INVALID_REQUEST or another 400: refused",
        arguments: [
            "PARAM_ERROR", "INVALID_REQUEST", "SOMETHING_NEW",
        ])
    func refused(code: String) {
        let refusal = Sample.detail(400, code)
        #expect(decision(unknown, after: refusal) == .refused(refusal))
    }

    @Test(
        "404 RESOURCE_NOT_EXISTS after NO_AUTH or NOT_ENOUGH: a person can mend it, submit as scheduled",
        arguments: [
            "NO_AUTH", "NOT_ENOUGH", "SOMETHING_NEW",
        ])
    func mendable(code: String) {
        let refusal = Sample.detail(403, code)
        #expect(decision(unknown, after: refusal) == .schedule(.submit, error: refusal, isKnownUndone: true))
    }

    @Test(
        "404 RESOURCE_NOT_EXISTS after a 400 that no code of WeChat Pay's came with: nobody judged it, submit as scheduled",
        arguments: [
            nil, "",
        ] as [String?])
    func gateway(code: String?) {
        let refusal = Refusal(httpStatus: 400, code: code, message: nil).detail
        #expect(refusal.code == "HTTP_400")
        #expect(decision(unknown, after: refusal) == .schedule(.submit, error: refusal, isKnownUndone: true))
    }

    @Test(
        "404 without WeChat Pay's code says nothing about the number: query as scheduled",
        arguments: [
            nil, Sample.detail(400, "INVALID_REQUEST"),
        ])
    func foreign404(refusal: ErrorDetail?) {
        let error = Sample.detail(404, "HTTP_404")
        #expect(
            decision(Sample.refused(404, nil), after: refusal) == .schedule(.query, error: error, isKnownUndone: false))
    }

    @Test(
        "a refused query says nothing about the return: query as scheduled",
        arguments: [
            (400, "PARAM_ERROR"), (400, "INVALID_REQUEST"), (403, "NO_AUTH"), (403, "NOT_ENOUGH"),
        ])
    func refusedQuery(status: Int, code: String) {
        let error = Sample.detail(status, code)
        for refusal in [nil, Sample.detail(400, "INVALID_REQUEST")] {
            #expect(
                decision(Sample.refused(status, code), after: refusal)
                    == .schedule(.query, error: error, isKnownUndone: false))
        }
    }

    @Test(
        "200 with a bad signature, or unreadable: never believed, query as scheduled",
        arguments: [
            Answer.unverified("stale"), .unreadable("no result"),
        ])
    func doubtful(answer: Answer) {
        guard case .schedule(.query, .some, isKnownUndone: false) = decision(answer) else {
            Issue.record("\(answer) is not asked after")
            return
        }
    }

    @Test("202: the same query again")
    func accepted() {
        #expect(decision(.accepted) == .again(then: .query, error: nil, retryAfter: nil))
    }

    @Test(
        "429 or a throttling code: slow down, in place, then query as scheduled",
        arguments: [
            (429, "RATELIMIT_EXCEED"), (429, "FREQUENCY_LIMITED"), (429, nil), (429, "SOMETHING_NEW"),
            (403, "FREQUENCY_LIMITED"),
        ] as [(Int, String?)])
    func throttled(status: Int, code: String?) {
        let answer = Sample.refused(status, code, retryAfter: .seconds(2))
        let detail = Sample.detail(status, code ?? "HTTP_429")
        for refusal in [nil, Sample.detail(400, "INVALID_REQUEST")] {
            #expect(
                decision(answer, after: refusal) == .again(then: .query, error: detail, retryAfter: .seconds(2)))
        }
    }

    @Test(
        "5xx: again in place, then query as scheduled",
        arguments: [
            (500, "SYSTEM_ERROR"), (502, nil), (503, "RESOURCE_NOT_EXISTS"), (504, nil), (302, nil),
            (404, "SYSTEM_ERROR"),
        ] as [(Int, String?)])
    func serverError(status: Int, code: String?) {
        let detail = Sample.detail(status, code ?? "HTTP_\(status)")
        for refusal in [nil, Sample.detail(400, "INVALID_REQUEST")] {
            #expect(
                decision(Sample.refused(status, code), after: refusal)
                    == .again(then: .query, error: detail, retryAfter: nil))
        }
    }

    @Test("time-out, reset, TLS or DNS fault: again in place, then query as scheduled")
    func unreachable() {
        for refusal in [nil, Sample.detail(400, "INVALID_REQUEST")] {
            guard
                case .again(then: .query, .some, retryAfter: nil) = decision(.unreachable("timed out"), after: refusal)
            else {
                Issue.record("not repeated")
                return
            }
        }
    }

    @Test(
        "401, SIGN_ERROR, MCH_NOT_EXISTS: our own credentials",
        arguments: [
            (401, "SIGN_ERROR"), (401, nil), (401, "SOMETHING_NEW"), (400, "MCH_NOT_EXISTS"), (403, "SIGN_ERROR"),
            (404, "MCH_NOT_EXISTS"),
        ] as [(Int, String?)])
    func credentials(status: Int, code: String?) {
        for refusal in [nil, Sample.detail(400, "INVALID_REQUEST")] {
            #expect(
                decision(Sample.refused(status, code), after: refusal)
                    == .credentials(Sample.detail(status, code ?? "HTTP_401")))
        }
    }

    @Test("without a key of WeChat Pay's nothing is asked: our own credentials too")
    func blocked() {
        guard case .credentials = decision(.blocked("no keys")) else {
            Issue.record("not held on to")
            return
        }
    }

    @Test(
        "a code that is not documented is treated by its HTTP class",
        arguments: [(400, "SOMETHING_NEW"), (403, "SOMETHING_NEW"), (409, "CONFLICT"), (404, "NOT_FOUND")])
    func unknownCode(status: Int, code: String) {
        #expect(
            decision(Sample.refused(status, code))
                == .schedule(.query, error: Sample.detail(status, code), isKnownUndone: false))
        #expect(!Refusal(httpStatus: status, code: code, message: nil).isDocumented)
    }
}
