import Refunds
import Testing

func subMerchant(_ number: Int) throws -> MerchantID {
    try #require(MerchantID("1900\(number)"))
}

extension CallSign {
    static func fault(_ kind: FaultKind) -> CallSign {
        .fault(kind, ErrorDetail(code: "\(kind.rawValue)".uppercased(), message: "made up", httpStatus: nil))
    }

    static let throttled = CallSign.throttled(retryAfter: nil)
}

extension AdaptiveRate {
    /// Takes a turn if there is one.
    mutating func tryTake(_ now: Double) -> Bool {
        guard nextTurn(now) <= now else { return false }
        take(now)
        return true
    }
}
