/// Spaces calls so that neither all of them together nor those of one sub-merchant pass their rate. Pure: time is given.
///
/// Each call is given the next free moment; after a pause up to a tenth of a second's worth may go at once.
package struct CallLimiter: Sendable {
    /// Calls per second; `nil` for no limit.
    private let rate: Double?
    private let ratePerSubMerchant: Double?
    /// When the next call may go, in seconds of the given clock.
    private var nextFree = 0.0
    private var nextFreeOf: [MerchantID: Double] = [:]

    private static let burstSeconds = 0.1
    /// How many sub-merchants are remembered before those that are not held back are forgotten.
    private static let mostRemembered = 10_000

    package init(rate: Double?, ratePerSubMerchant: Double?) {
        self.rate = rate
        self.ratePerSubMerchant = ratePerSubMerchant
    }

    package var isUnlimited: Bool { rate == nil && ratePerSubMerchant == nil }

    /// Takes `subMerchant`'s next turn, and says how long to wait for it. To be waited out before ``reserve(now:)``: a
    /// sub-merchant that floods then waits behind itself and takes nothing of what the others share.
    /// - Parameter now: seconds of a clock that never goes back.
    package mutating func reserve(_ subMerchant: MerchantID, now: Double) -> Duration {
        guard let ratePerSubMerchant else { return .zero }
        forgetIdle(now)
        return Self.takeTurn(&nextFreeOf[subMerchant, default: 0], rate: ratePerSubMerchant, now: now)
    }

    /// Takes the next turn of all calls together, and says how long to wait for it.
    /// - Parameter now: seconds of a clock that never goes back.
    package mutating func reserve(now: Double) -> Duration {
        guard let rate else { return .zero }
        return Self.takeTurn(&nextFree, rate: rate, now: now)
    }

    private static func takeTurn(_ nextFree: inout Double, rate: Double, now: Double) -> Duration {
        let turn = max(nextFree, now - burstSeconds)
        nextFree = turn + 1 / rate
        return .milliseconds(Int64(max(0, turn - now) * 1000))
    }

    private mutating func forgetIdle(_ now: Double) {
        guard nextFreeOf.count > Self.mostRemembered else { return }
        nextFreeOf = nextFreeOf.filter { $0.value > now }
    }
}
