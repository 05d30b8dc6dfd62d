import Refunds

/// The calls, counted and timed.
struct MeasuredReturns: ReturnsAPI {
    let api: any ReturnsAPI
    let statistics: Statistics

    var executors: [any TaskExecutor] { api.executors }

    func answer(to call: Call, for intent: RefundIntent) async -> Answer {
        let began = ContinuousClock.now
        let answer = await api.answer(to: call, for: intent)
        statistics.called(call, CallOutcome(answer), took: began.duration(to: .now))
        return answer
    }
}

/// What a call came to, as metrics tell calls apart.
enum CallOutcome: String, CaseIterable, Sendable {
    case success, failed, processing
    /// A state that is not documented.
    case unknownState = "unknown_state"
    case accepted, refused, throttled, server
    case timedOut = "timed_out"
    case connection, credentials, unverified, unreadable, abandoned

    init(_ answer: Answer) {
        switch (answer, CallSign.of(answer)) {
        case (.state(let state), _):
            self =
                switch state.result {
                case .success: .success
                case .failed: .failed
                case .processing: .processing
                case .other: .unknownState
                }
        case (.accepted, _): self = .accepted
        case (.unreadable, _): self = .unreadable
        case (_, .throttled): self = .throttled
        case (_, .abandoned): self = .abandoned
        case (_, .fault(let kind, _)):
            self =
                switch kind {
                case .server: .server
                case .timedOut: .timedOut
                case .connection: .connection
                case .credentials: .credentials
                case .unverified: .unverified
                }
        case (_, .fine): self = .refused
        }
    }
}
