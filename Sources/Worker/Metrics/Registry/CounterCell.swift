import Metrics
import Synchronization

/// One series of a counter. Whole and broken amounts are kept apart, so that whole ones stay exact and cost one addition.
final class CounterCell: CounterHandler, FloatingPointCounterHandler {
    private let whole = Atomic<Int64>(0)
    private let broken = AtomicDouble()

    var value: Double { Double(whole.load(ordering: .relaxed)) + broken.value }

    /// Negative amounts are left out: a counter that falls is taken for a restart.
    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        whole.wrappingAdd(amount, ordering: .relaxed)
    }

    func increment(by amount: Double) {
        guard amount > 0 else { return }
        broken.change { $0 + amount }
    }

    func reset() {
        whole.store(0, ordering: .relaxed)
        broken.change { _ in 0 }
    }
}

/// A number changed by several threads without a lock.
final class AtomicDouble: Sendable {
    private let bits = Atomic<UInt64>(0)

    var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    func change(_ body: (Double) -> Double) {
        var old = bits.load(ordering: .relaxed)
        while true {
            let (isDone, seen) = bits.weakCompareExchange(
                expected: old, desired: body(Double(bitPattern: old)).bitPattern, ordering: .relaxed)
            if isDone { return }
            old = seen
        }
    }
}
