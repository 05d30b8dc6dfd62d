/// What one call tells about WeChat Pay and our own credentials, whatever it tells about the return.
package enum CallSign: Hashable, Sendable {
    /// Answered: WeChat Pay is there and knows us.
    case fine
    /// 429: neither a fault nor a proof of health.
    case throttled(retryAfter: Double?)
    case fault(FaultKind, ErrorDetail)
    /// Its outcome will never be known: cancelled, or not made at all.
    case abandoned
}

/// What a run of faults can be made of.
package enum FaultKind: String, Hashable, Sendable, CaseIterable {
    /// 5xx.
    case server
    case timedOut = "timed_out"
    /// Reset, TLS or DNS fault.
    case connection
    /// Our own credentials or clock are refused, or no key of WeChat Pay's is known.
    case credentials
    /// 200 with a signature that cannot be believed.
    case unverified
}

extension CallSign {
    /// The sign that lies in `answer`.
    package static func of(_ answer: Answer) -> CallSign {
        switch answer {
        case .state, .accepted, .unreadable:
            .fine
        case .refused(let refusal):
            of(refusal)
        case .unverified(let reason):
            fault(.unverified, "SIGNATURE_NOT_VERIFIED", reason, 200)
        case .blocked(let reason):
            fault(.credentials, "NO_PLATFORM_KEYS", reason, nil)
        case .unreachable(let reason) where reason.hasPrefix("cancelled"):
            .abandoned
        case .unreachable(let reason):
            fault(reason.hasPrefix("timedOut") ? .timedOut : .connection, "UNREACHABLE", reason, nil)
        }
    }

    private static func of(_ refusal: Refusal) -> CallSign {
        switch refusal.kind {
        case .throttled: .throttled(retryAfter: refusal.retryAfter.map { $0 / .seconds(1) })
        case .credentials: .fault(.credentials, refusal.detail)
        case .transient: .fault(.server, refusal.detail)
        case .definite, .mendable, .unknownNumber: .fine
        }
    }

    private static func fault(_ kind: FaultKind, _ code: String, _ message: String, _ httpStatus: Int?) -> CallSign {
        .fault(kind, ErrorDetail(code: code, message: message, httpStatus: httpStatus))
    }
}
