import KafkaRecords
import Refunds

/// What asking WeChat Pay about one number brought.
enum SeenAnswer: Hashable, Sendable {
    /// It knows the return. `result` is one of the documented ones.
    case state(ReturnAnswer)
    /// 404 `RESOURCE_NOT_EXISTS`: it does not know the number.
    case unknown
    /// No answer to go by: a time-out, a refusal, a fault of ours.
    case unclear(reason: String)

    /// Whether asking again would bring the same.
    var isFinal: Bool { settledState != nil }

    /// The state when the return has ended.
    var settledState: ReturnAnswer? {
        guard case .state(let state) = self, state.status != nil, state.status != .processing else { return nil }
        return state
    }
}

extension ReturnAnswer {
    /// The same word as an outcome's; `nil` for a result that is not documented.
    var status: Outcome.Status? {
        switch result {
        case .success: .success
        case .failed: .failed
        case .processing: .processing
        case .other: nil
        }
    }
}
