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

    @Test("200 that is of another return: mismatch")
    func mismatch() {
        var state = Sample.answer(.failed)
        state.amount = 11
        #expect(decision(.state(state)) == .mismatch(state, "amount: asked for 10, answered 11"))
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

    @Test("429, 5xx and no answer: again in place, then query as scheduled")
    func again() {
        let limited = Sample.refused(429, "RATELIMIT_EXCEED", retryAfter: .seconds(2))
        #expect(
            decision(limited)
                == .again(then: .query, error: Sample.detail(429, "RATELIMIT_EXCEED"), retryAfter: .seconds(2)))
        for answer in [Sample.refused(500, "SYSTEM_ERROR"), Sample.refused(502, nil), .unreachable("reset")] {
            guard case .again(then: .query, .some, retryAfter: nil) = decision(answer) else {
                Issue.record("\(answer) is not repeated")
                return
            }
        }
    }

    @Test("401 and whatever speaks of our own credentials: held on to")
    func credentials() {
        for answer in [Sample.refused(401, "SIGN_ERROR"), Sample.refused(400, "MCH_NOT_EXISTS"), .blocked("no keys")] {
            guard case .credentials = decision(answer) else {
                Issue.record("\(answer) is not held on to")
                return
            }
        }
    }
}
