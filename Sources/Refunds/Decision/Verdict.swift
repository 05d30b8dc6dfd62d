import KafkaRecords

/// How the handling of one record ended.
package enum Verdict: Hashable, Sendable {
    /// WeChat Pay says: done.
    case succeeded(ReturnAnswer)
    /// WeChat Pay says: ended without effect.
    case failed(ReturnAnswer)
    /// Refused, and known not to have happened.
    case refused(ErrorDetail)
    /// Still open: another check is scheduled.
    case open(Check, state: ReturnAnswer?)
    /// Still open, and no further check: a person has to look.
    case stalled(ErrorDetail, state: ReturnAnswer?)
    /// WeChat Pay answered with another return: a person has to look.
    case mismatched(ErrorDetail, state: ReturnAnswer)

    /// A scheduled check.
    package struct Check: Hashable, Sendable {
        /// 1 for the first.
        package var attempt: Int
        package var action: Call
        package var delay: RequeryDelay
        package var due: Timestamp
        package var firstSubmittedAt: Timestamp
        /// How the latest submit was refused, when nothing has disproved it since.
        package var refusal: ErrorDetail?
        /// Until when an unanswered submit may still take effect; `nil` when none can.
        package var openSubmitUntil: Timestamp?
        package var error: ErrorDetail?
    }

    /// The worker's own error codes in outcomes (CONTRACT.md).
    package enum Code {
        package static let invalidIntent = "INVALID_INTENT"
        package static let responseMismatch = "RESPONSE_MISMATCH"
        package static let gaveUp = "GAVE_UP"
    }
}
