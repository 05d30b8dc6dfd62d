/// When the log says that the certificates held are about to end: from ten days before, once an hour, for as long as no newer one
/// has come.
struct ExpiryWarning: Sendable {
    static let period: Duration = .seconds(10 * 24 * 60 * 60)
    static let pause: Duration = .seconds(60 * 60)

    private var saidAt: Moment?

    /// - Parameter lastExpiry: when the last of those held ends.
    /// - Returns: the time left, negative when it has passed; `nil` when nothing is to be said now.
    mutating func take(lastExpiry: Moment?, now: Moment) -> Duration? {
        guard let lastExpiry, lastExpiry < now + Self.period else {
            // The next one that ends is another matter, and said at once.
            saidAt = nil
            return nil
        }
        if let saidAt, saidAt <= now, now < saidAt + Self.pause { return nil }
        saidAt = now
        return lastExpiry - now
    }
}
