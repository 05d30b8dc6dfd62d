/// The rate of each sub-merchant that is at work, and of no other.
struct SubMerchantRates: Sendable {
    /// Calls per second of one sub-merchant; `nil` for no limit.
    private let configured: Double?
    private let mostRemembered: Int
    private var rates: [MerchantID: AdaptiveRate] = [:]

    init(_ configured: Double?, mostRemembered: Int) {
        self.configured = configured
        self.mostRemembered = mostRemembered
    }

    var remembered: Int { rates.count }

    func nextTurn(_ subMerchant: MerchantID, _ now: Double) -> Double {
        rates[subMerchant]?.nextTurn(now) ?? now
    }

    mutating func take(_ subMerchant: MerchantID, _ now: Double) {
        makeRoom(now)
        rates[subMerchant, default: AdaptiveRate(configured)].take(now)
    }

    mutating func throttled(_ subMerchant: MerchantID, _ now: Double, retryAfter: Double?) {
        makeRoom(now)
        rates[subMerchant, default: AdaptiveRate(configured)].throttled(now, retryAfter: retryAfter)
    }

    func slowed(_ now: Double) -> Int {
        rates.values.count { $0.isSlowed(now) }
    }

    /// Leaves at most half of the room taken, so that looking at all of them is rare.
    private mutating func makeRoom(_ now: Double) {
        guard rates.count >= mostRemembered else { return }
        rates = rates.filter { !$0.value.isSettled(now) }
        guard rates.count > mostRemembered / 2 else { return }
        // What is lost is less than a second's turns of each.
        rates = rates.filter { $0.value.isSlowed(now) }
        guard rates.count > mostRemembered / 2 else { return }
        // So many slowed at once: the merchant's own rate has been slowed with them, and holds all of them.
        rates = [:]
    }
}
