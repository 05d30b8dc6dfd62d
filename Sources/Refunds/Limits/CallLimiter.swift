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

    /// Takes the next turn of a call for `subMerchant`, and says how long to wait for it.
    /// - Parameter now: seconds of a clock that never goes back.
    package mutating func reserve(_ subMerchant: MerchantID, now: Double) -> Duration {
        var turn = now
        if let ratePerSubMerchant {
            // First its own turn: a sub-merchant that floods waits behind itself, not the others behind it.
            let own = max(nextFreeOf[subMerchant] ?? 0, now - Self.burstSeconds)
            nextFreeOf[subMerchant] = own + 1 / ratePerSubMerchant
            turn = max(turn, own)
            forgetIdle(now)
        }
        if let rate, turn <= now + Self.burstSeconds {
            let all = max(nextFree, now - Self.burstSeconds)
            nextFree = all + 1 / rate
            turn = max(turn, all)
        } else if let rate {
            // Far ahead by its own rate: it takes its share of the whole then, without holding up those before it.
            nextFree = max(nextFree, now - Self.burstSeconds) + 1 / rate
        }
        return .milliseconds(Int64(max(0, turn - now) * 1000))
    }

    private mutating func forgetIdle(_ now: Double) {
        guard nextFreeOf.count > Self.mostRemembered else { return }
        nextFreeOf = nextFreeOf.filter { $0.value > now }
    }
}
