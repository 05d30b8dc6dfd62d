import Refunds

/// What one answer to a query says about the return, or that it says nothing yet.
enum QueryReading: Hashable, Sendable {
    case answer(SeenAnswer)
    /// Worth asking again, after `wait`.
    case again(reason: String, wait: Duration, isThrottled: Bool)

    private static let pause = Duration.milliseconds(500)
    private static let longestPause = Duration.seconds(30)

    init(_ answer: Answer, of intent: RefundIntent) {
        switch Decision.on(answer, to: .query, of: intent, refusal: nil) {
        case .succeeded(let state), .failed(let state), .processing(let state):
            self = .answer(.state(state))
        case .mismatch(let state, _):
            self = .answer(state.status == nil ? .unclear(reason: "an undocumented state") : .state(state))
        case .submit:
            self = .answer(.unknown)
        case .schedule(_, let error, _):
            self = .answer(.unclear(reason: Self.words(error)))
        case .again(_, let error, let retryAfter):
            var isThrottled = false
            if case .refused(let refusal) = answer { isThrottled = refusal.kind == .throttled }
            let wait = min(max(retryAfter ?? Self.pause, Self.pause), Self.longestPause)
            self = .again(reason: Self.words(error), wait: wait, isThrottled: isThrottled)
        case .credentials(let error):
            self = .again(reason: Self.words(error), wait: Self.pause, isThrottled: false)
        case .refused, .ask:
            self = .answer(.unclear(reason: "an answer that no query has"))
        }
    }

    private static func words(_ error: ErrorDetail?) -> String {
        guard let error else { return "accepted, but not told" }
        return "\(error.code): \(printable(error.message))"
    }
}
