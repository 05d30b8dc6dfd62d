/// What becomes of a return once the simulator has accepted it.
package enum Fate: Hashable, Sendable {
    /// Settled by the answer to the POST.
    case settled(Ending)
    /// `PROCESSING` first.
    case processing(until: Settling, then: Ending)
    /// Refused for want of balance while standing as `PROCESSING`: `SUCCESS` after a top-up, or `FAILED`
    /// `TIME_OUT_CLOSED` once `closesAfter` is over (WeChat Pay: up to 5 days).
    case shortOfBalance(toppedUp: Settling, closesAfter: Duration)

    package enum Ending: Hashable, Sendable {
        case success
        case failed(reason: String)
    }

    package enum Settling: Hashable, Sendable {
        /// After that many queries that found it open.
        case queries(Int)
        /// That long after it was accepted.
        case time(Duration)
        case never
    }
}

extension Fate {
    package static let success = Fate.settled(.success)

    package static func failed(_ reason: String) -> Fate {
        .settled(.failed(reason: reason))
    }

    /// The reasons WeChat Pay's pages list; the set is open.
    package static let documentedReasons = [
        "ACCOUNT_ABNORMAL", "BALANCE_NOT_ENOUGH", "TIME_OUT_CLOSED", "PAYER_ACCOUNT_ABNORMAL", "INVALID_REQUEST",
    ]
}
