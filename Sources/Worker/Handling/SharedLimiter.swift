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
        let own = limiter.withLock { $0.reserve(subMerchant, now: now) }
        guard await wait(own, pacer) else { return false }
        let shared = limiter.withLock { $0.reserve(now: now) }
        return await wait(shared, pacer)
    }

    private var now: Double { start.duration(to: .now) / .seconds(1) }

    private func wait(_ duration: Duration, _ pacer: Pacer) async -> Bool {
        duration == .zero ? true : await pacer.wait(duration)
    }
}
