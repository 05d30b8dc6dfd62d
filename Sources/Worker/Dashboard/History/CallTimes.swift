/// How many calls had taken at most how long, by a moment: a histogram that only grows.
package struct CallTimes: Hashable, Sendable {
    /// Upper bounds in seconds, ascending, without the infinite one.
    package var bounds: [Double]
    /// Up to each bound, and last of all.
    package var cumulative: [UInt64]

    package init(bounds: [Double], cumulative: [UInt64]) {
        precondition(cumulative.count == bounds.count + 1, "a count for each bound and one for all")
        self.bounds = bounds
        self.cumulative = cumulative
    }

    /// The sum of several histograms with the same bounds; `nil` of none.
    init?(_ histograms: [HistogramSnapshot]) {
        guard let first = histograms.first else { return nil }
        var cumulative = first.buckets.map(\.count) + [first.count]
        for histogram in histograms.dropFirst() where histogram.buckets.count == first.buckets.count {
            for (index, bucket) in histogram.buckets.enumerated() { cumulative[index] += bucket.count }
            cumulative[histogram.buckets.count] += histogram.count
        }
        self.init(bounds: first.buckets.map(\.bound), cumulative: cumulative)
    }

    package var count: UInt64 { cumulative[cumulative.count - 1] }

    /// The calls that have ended since `earlier`; all of them where the two do not belong together.
    package func since(_ earlier: CallTimes?) -> CallTimes {
        guard let earlier, earlier.bounds == bounds, earlier.count <= count else { return self }
        return CallTimes(bounds: bounds, cumulative: zip(cumulative, earlier.cumulative).map { $0 - min($0, $1) })
    }

    /// The time within which a share of the calls ended, in seconds, as exactly as the buckets tell; the last bound for what is
    /// beyond it, `nil` without calls.
    package func quantile(_ share: Double) -> Double? {
        guard count > 0, let last = bounds.last else { return nil }
        let rank = share * Double(count)
        var before: UInt64 = 0
        var lower = 0.0
        for (bound, upTo) in zip(bounds, cumulative) {
            if Double(upTo) >= rank, upTo > before {
                return lower + (bound - lower) * max(0, rank - Double(before)) / Double(upTo - before)
            }
            before = upTo
            lower = bound
        }
        return last
    }
}
