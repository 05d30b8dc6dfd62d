/// Which limit a 429 speaks of is not told. One sub-merchant's speaks of that sub-merchant; when they come for two or
/// more of them within a second, the merchant's own limit is taken to be reached as well.
struct RecentThrottles: Sendable {
    private static let window = 1.0

    /// The latest 429, and the latest of any other sub-merchant.
    private var latest: (subMerchant: MerchantID, at: Double)?
    private var otherAt = -Double.infinity

    /// Whether this 429 speaks of the merchant too.
    mutating func note(_ subMerchant: MerchantID, _ now: Double) -> Bool {
        if let latest, latest.subMerchant != subMerchant { otherAt = latest.at }
        latest = (subMerchant, now)
        return now - otherAt <= Self.window
    }
}
