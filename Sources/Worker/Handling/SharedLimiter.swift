import Refunds
import Synchronization

/// The process's one limiter: all sessions and handlers take their turns from it.
final class SharedLimiter: Sendable {
    private let limiter: Mutex<CallLimiter>
    private let isUnlimited: Bool
    private let start = ContinuousClock.now

    init(_ limiter: CallLimiter) {
        isUnlimited = limiter.isUnlimited
        self.limiter = Mutex(limiter)
    }

    /// Waits for the turn of a call for `subMerchant`; `false` when the worker stops meanwhile.
    func turn(of subMerchant: MerchantID, _ pacer: Pacer) async -> Bool {
        guard !isUnlimited else { return true }
        let now = start.duration(to: .now) / .seconds(1)
        let wait = limiter.withLock { $0.reserve(subMerchant, now: now) }
        return wait == .zero ? true : await pacer.wait(wait)
    }
}
