/// Exact percentiles of durations, by the nearest rank: every sample is kept.
struct Percentiles: Sendable {
    private let sorted: [Duration]

    init(_ samples: [Duration]) {
        sorted = samples.sorted()
    }

    var count: Int { sorted.count }

    /// The smallest sample that at least `percent` of a hundred samples do not exceed; `nil` without samples.
    ///
    /// - Parameter percent: above 0, at most 100.
    func at(_ percent: Double) -> Duration? {
        guard !sorted.isEmpty else { return nil }
        let rank = (percent / 100 * Double(sorted.count)).rounded(.up)
        return sorted[min(sorted.count, max(1, Int(rank))) - 1]
    }

    /// Milliseconds.
    func milliseconds(at percent: Double) -> Double? {
        at(percent).map { $0 / .milliseconds(1) }
    }
}
