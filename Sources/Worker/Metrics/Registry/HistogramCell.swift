import Metrics
import Synchronization

/// One series of a histogram; times are kept in seconds.
///
/// Behind a lock that is held for one addition, so that buckets, sum and count always belong together.
final class HistogramCell: RecorderHandler, TimerHandler {
    private let bounds: [Double]
    private let state: Mutex<(counts: [UInt64], sum: Double)>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(([UInt64](repeating: 0, count: bounds.count + 1), 0))
    }

    var snapshot: HistogramSnapshot {
        let (counts, sum) = state.withLock { $0 }
        var total: UInt64 = 0
        let cumulative = counts.map { count in
            total += count
            return total
        }
        return HistogramSnapshot(
            buckets: zip(bounds, cumulative).map { ($0, $1) }, count: total, sum: sum)
    }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    func record(_ value: Int64) { record(Double(value)) }
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func preferDisplayUnit(_ unit: TimeUnit) {}
}

struct HistogramSnapshot: Sendable {
    /// By upper bound: how many were at most that; ascending, without the infinite one.
    var buckets: [(bound: Double, count: UInt64)]
    var count: UInt64
    var sum: Double
}
