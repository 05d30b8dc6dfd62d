/// When the platform certificates are to be downloaded again.
struct RefreshSchedule: Sendable {
    enum Reason: Hashable, Sendable {
        /// There is no key at all, so that no call can be made.
        case missing
        /// An answer names a key that is not held.
        case unknownSerial
        /// The last good download is twelve hours old.
        case age
        /// Somebody asked for it.
        case demand
    }

    static let interval: Duration = .seconds(12 * 60 * 60)
    /// Between two attempts, so that forged serials cannot make us flood WeChat Pay.
    static let pause: Duration = .seconds(60)
    /// The same while there is no key, when every call waits for it.
    static let pauseWhileMissing: Duration = .seconds(5)

    private var lastAttempt: Moment?
    private var lastSuccess: Moment?

    func mayRefresh(_ reason: Reason, now: Moment) -> Bool {
        switch reason {
        case .demand: true
        case .missing: hasPassed(Self.pauseWhileMissing, since: lastAttempt, now)
        case .unknownSerial: hasPassed(Self.pause, since: lastAttempt, now)
        case .age: hasPassed(Self.interval, since: lastSuccess, now) && hasPassed(Self.pause, since: lastAttempt, now)
        }
    }

    mutating func noteAttempt(now: Moment) {
        lastAttempt = now
    }

    mutating func noteSuccess(now: Moment) {
        lastSuccess = now
    }

    /// A clock that was set back must not stop refreshing.
    private func hasPassed(_ duration: Duration, since moment: Moment?, _ now: Moment) -> Bool {
        guard let moment else { return true }
        return now < moment || moment + duration <= now
    }
}
