import Histogram

/// Percentiles of durations, from an HdrHistogram: three significant digits from a microsecond to an hour, in a memory that does not
/// depend on how many there are.
struct Percentiles: Sendable {
    private static let longest: UInt64 = 3_600_000_000

    private var histogram = Histogram<UInt64>(
        highestTrackableValue: longest, numberOfSignificantValueDigits: .three)

    /// What is below zero, as clocks have it, counts as zero, and what is longer than an hour as an hour.
    init(_ samples: some Sequence<Duration>) {
        for sample in samples {
            let microseconds = UInt64(max(0, sample / .microseconds(1)))
            histogram.record(min(microseconds, Self.longest))
        }
    }

    var count: Int { Int(histogram.totalCount) }

    /// What at least `percent` of a hundred samples do not exceed; `nil` without samples.
    ///
    /// - Parameter percent: above 0, at most 100.
    func at(_ percent: Double) -> Duration? {
        count == 0 ? nil : .microseconds(histogram.valueAtPercentile(percent))
    }

    /// Milliseconds.
    func milliseconds(at percent: Double) -> Double? {
        at(percent).map { $0 / .milliseconds(1) }
    }
}
