/// What follows from one answer.
package enum Decision: Hashable, Sendable {
    /// WeChat Pay says of the return itself that it succeeded.
    case succeeded(ReturnAnswer)
    /// WeChat Pay says of the return itself that it failed.
    case failed(ReturnAnswer)
    /// The submit was refused for good and the number, asked for later than that, is not known.
    case refused(ErrorDetail)
    /// Under way at WeChat Pay: ask again as scheduled.
    case processing(ReturnAnswer)
    /// Make the same call again in place; once the budget is used up, schedule `action`.
    case again(then: Call, error: ErrorDetail?, retryAfter: Duration?)
    /// Query now: the submit's answer alone does not tell. `refusal` is to be remembered until disproved.
    case ask(refusal: ErrorDetail?, error: ErrorDetail?)
    /// Submit now, with the same number: it never arrived.
    case submit
    /// Look at it again as scheduled. `isKnownUndone`: refused, and the number not known when asked later.
    case schedule(Call, error: ErrorDetail?, isKnownUndone: Bool)
    /// The answer is of another return than the one asked for.
    case mismatch(ReturnAnswer, String)
    /// The worker's own credentials or clock are at fault: hold on to the intent until that is mended.
    case credentials(ErrorDetail)
}

extension Decision {
    /// The decision table of DESIGN.md.
    ///
    /// `failed` follows only where WeChat Pay says so of the return itself, or where it refused the submit and, asked
    /// later than the refusal, does not know the number.
    /// - Parameter refusal: how the latest submit was refused, when nothing has disproved it since.
    package static func on(_ answer: Answer, to call: Call, of intent: RefundIntent, refusal: ErrorDetail?) -> Decision
    {
        switch answer {
        case .state(let state):
            return on(state, of: intent)
        case .accepted:
            return .again(then: call, error: nil, retryAfter: nil)
        case .unverified(let reason):
            return doubt(call, error("SIGNATURE_NOT_VERIFIED", reason, 200))
        case .unreadable(let reason):
            return doubt(call, error("ANSWER_UNREADABLE", reason, 200))
        case .unreachable(let reason):
            return .again(then: .query, error: error("UNREACHABLE", reason, nil), retryAfter: nil)
        case .blocked(let reason):
            return .credentials(error("NO_PLATFORM_KEYS", reason, nil))
        case .refused(let answer):
            return call == .submit ? onSubmitRefused(answer) : onQueryRefused(answer, refusal: refusal)
        }
    }

    private static func on(_ state: ReturnAnswer, of intent: RefundIntent) -> Decision {
        if let difference = state.mismatch(with: intent) { return .mismatch(state, difference) }
        switch state.result {
        case .success: return .succeeded(state)
        case .failed: return .failed(state)
        case .processing: return .processing(state)
        case .other(let word):
            return .schedule(
                .query, error: error("ANSWER_UNREADABLE", "result: \(word.prefix(40)) is not a documented state", 200),
                isKnownUndone: false)
        }
    }

    private static func onSubmitRefused(_ answer: Refusal) -> Decision {
        switch answer.kind {
        case .throttled: .again(then: .submit, error: answer.detail, retryAfter: answer.retryAfter)
        case .transient: .again(then: .query, error: answer.detail, retryAfter: answer.retryAfter)
        case .credentials: .credentials(answer.detail)
        // A refusal proves nothing yet: a return refused for want of balance can stand as PROCESSING.
        case .definite, .mendable, .unknownNumber: .ask(refusal: answer.detail, error: answer.detail)
        }
    }

    private static func onQueryRefused(_ answer: Refusal, refusal: ErrorDetail?) -> Decision {
        switch answer.kind {
        case .throttled, .transient:
            return .again(then: .query, error: answer.detail, retryAfter: answer.retryAfter)
        case .credentials:
            return .credentials(answer.detail)
        case .unknownNumber:
            guard let refusal else { return .submit }
            return Refusal(refusal).kind == .definite
                ? .refused(refusal) : .schedule(.submit, error: refusal, isKnownUndone: true)
        case .definite, .mendable:
            return .schedule(.query, error: answer.detail, isKnownUndone: false)
        }
    }

    /// An answer that is never believed: a submit's is asked after at once, a query's as scheduled.
    private static func doubt(_ call: Call, _ error: ErrorDetail) -> Decision {
        call == .submit
            ? .ask(refusal: nil, error: error) : .schedule(.query, error: error, isKnownUndone: false)
    }

    private static func error(_ code: String, _ message: String, _ httpStatus: Int?) -> ErrorDetail {
        ErrorDetail(code: code, message: message, httpStatus: httpStatus)
    }
}
