/// Something that goes wrong with one call.
package enum Fault: Hashable, Sendable {
    /// Whether the call had its effect before it went wrong. A query has no effect: for it the two are the same.
    package enum Moment: String, CaseIterable, Hashable, Sendable {
        case before
        case after
    }

    package enum Body: String, CaseIterable, Hashable, Sendable {
        case json
        case html
        case empty
    }

    package enum BadSignature: String, CaseIterable, Hashable, Sendable {
        /// Made over another message.
        case wrong = "wrong-signature"
        /// No signature headers at all.
        case missing = "missing-signature"
        /// Valid, but by a key nobody knows.
        case unknownSerial = "unknown-serial"
        /// Valid, but its timestamp is ten minutes old.
        case stale = "stale-timestamp"
        /// Probe traffic: starts with `WECHATPAY/SIGNTEST/`.
        case probe = "probe-signature"
    }

    package enum WrongField: String, CaseIterable, Hashable, Sendable {
        case amount = "wrong-amount"
        case outReturnNo = "wrong-number"
        case returnMchid = "wrong-receiver"
        case subMchid = "wrong-merchant"
    }

    /// Answers of a server, or of somebody in between, that means no good.
    package enum Hostile: String, CaseIterable, Hashable, Sendable {
        /// 70 KB of it, properly signed.
        case oversized = "oversized-body"
        /// A body that does not end.
        case endless = "endless-body"
        /// Half a body, then nothing more.
        case stalled = "stalled-body"
        /// HTML by its header.
        case contentType = "wrong-content-type"
        /// 307 to another host, with the answer as its body.
        case redirect = "redirect"
        /// 1 MiB of zeros packed into 1 KiB, properly signed.
        case packed = "packed-bomb"
        /// The body and the signature of the latest good answer about another return.
        case replayed = "replayed-answer"
        /// The signature's headers twice.
        case doubled = "doubled-signature"
    }

    /// An error answer, without effect.
    case refused(APIFailure)
    /// A 5xx.
    case serverError(status: Int, body: Body, moment: Moment)
    /// No answer for that long, then the connection is cut.
    case timeout(Duration, moment: Moment)
    /// The connection is cut at once.
    case cut(moment: Moment)
    /// 202, without effect.
    case accepted
    /// The effect happens, the answer cannot be believed.
    case badSignature(BadSignature)
    /// The effect happens, the answer is properly signed and speaks of something else.
    case wrongAnswer(WrongField)
    /// The effect happens, the answer is properly signed and is not the documented JSON.
    case unreadable
    /// The effect happens, the answer is an attack.
    case hostile(Hostile)

    /// Whether the call has its effect all the same.
    package var hasEffect: Bool {
        switch self {
        case .refused, .accepted: false
        case .serverError(_, _, let moment), .timeout(_, let moment), .cut(let moment): moment == .after
        case .badSignature, .wrongAnswer, .unreadable, .hostile: true
        }
    }
}

/// Which of the calls about one return go wrong, by their order: the first calls get the first step's fault, and so on.
package struct FaultSchedule: Hashable, Sendable {
    package struct Step: Hashable, Sendable {
        package var fault: Fault
        /// How many calls in a row; `nil` for all from here on.
        package var times: Int?

        package init(_ fault: Fault, times: Int? = 1) {
            self.fault = fault
            self.times = times
        }
    }

    package var steps: [Step]

    package init(_ steps: [Step] = []) {
        self.steps = steps
    }

    package static let none = FaultSchedule()

    package static func first(_ fault: Fault, times: Int = 1) -> FaultSchedule {
        FaultSchedule([Step(fault, times: times)])
    }

    package static func always(_ fault: Fault) -> FaultSchedule {
        FaultSchedule([Step(fault, times: nil)])
    }

    /// The fault of the call number `attempt`, counted from 0.
    package func fault(attempt: Int) -> Fault? {
        var left = attempt
        for step in steps {
            guard let times = step.times, left >= times else { return step.fault }
            left -= times
        }
        return nil
    }
}
