import Dispatch
import KafkaRecords
import Synchronization

/// Wakes one thread that waits. Any number of notifications before it looks count as one.
final class WakeUp: Sendable {
    private let isPending = Atomic<Bool>(false)
    private let semaphore = DispatchSemaphore(value: 0)
    private let other = Mutex<(@Sendable () -> Void)?>(nil)

    /// Where else the thread may be waiting: `wake` is called with every notification.
    func also(_ wake: (@Sendable () -> Void)?) {
        other.withLock { $0 = wake }
    }

    func notify() {
        other.withLock { $0 }?()
        if !isPending.exchange(true, ordering: .acquiringAndReleasing) { semaphore.signal() }
    }

    /// Waits for a notification that came since the last wait, at most `bound`; whether there was one.
    @discardableResult
    func wait(atMost bound: Duration) -> Bool {
        let woken = semaphore.wait(timeout: .now() + .milliseconds(Int(max(0, bound.milliseconds)))) == .success
        if woken { isPending.store(false, ordering: .sequentiallyConsistent) }
        return woken
    }
}
