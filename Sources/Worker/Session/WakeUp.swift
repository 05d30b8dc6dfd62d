import Dispatch
import KafkaRecords
import Synchronization

/// Wakes one thread that waits. Any number of notifications before it looks count as one.
package final class WakeUp: Sendable {
    private let isPending = Atomic<Bool>(false)
    private let semaphore = DispatchSemaphore(value: 0)
    /// In a box of its own: a bare closure behind the lock's generic `inout` is wrapped anew with every look at it, and calls
    /// through ever more wrappers until the stack ends.
    private struct Other: Sendable {
        let wake: @Sendable () -> Void
    }

    private let other = Mutex<Other?>(nil)

    package init() {}

    /// Where else the thread may be waiting: `wake` is called with every notification.
    func also(_ wake: (@Sendable () -> Void)?) {
        let other = wake.map(Other.init)
        self.other.withLock { $0 = other }
    }

    package func notify() {
        other.withLock { $0 }?.wake()
        if !isPending.exchange(true, ordering: .acquiringAndReleasing) { semaphore.signal() }
    }

    /// Waits for a notification that came since the last wait, at most `bound`; whether there was one.
    @discardableResult
    package func wait(atMost bound: Duration) -> Bool {
        let woken = semaphore.wait(timeout: .now() + .milliseconds(Int(max(0, bound.milliseconds)))) == .success
        if woken { isPending.store(false, ordering: .sequentiallyConsistent) }
        return woken
    }
}
