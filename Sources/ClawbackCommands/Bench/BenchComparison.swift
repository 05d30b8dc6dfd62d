/// What being watched costs a worker, beside others that are not, in the same minute on the same cores.
struct BenchComparison: Hashable, Sendable {
    struct Side: Hashable, Sendable {
        /// Seconds.
        var cpu: Double
        var settled: Int

        /// Seconds; `nil` where nothing was settled.
        var perIntent: Double? { settled > 0 ? cpu / Double(settled) : nil }
    }

    var watched: Side
    var others: Side

    /// How much more the watched one uses per settled intent, 0.03 for 3%.
    var excess: Double? {
        guard let watched = watched.perIntent, let others = others.perIntent, others > 0 else { return nil }
        return watched / others - 1
    }

    /// The settled intents of a worker, by its own metrics (Prometheus text).
    static func settled(_ metrics: String) -> Int {
        metrics.split(separator: "\n").reduce(0) { sum, line in
            guard line.hasPrefix("clawback_outcomes_total{"),
                line.contains(#"status="success""#) || line.contains(#"status="failed""#),
                let count = line.split(separator: " ").last.flatMap({ Double($0) }).flatMap(Int.init(exactly:))
            else { return sum }
            return sum + count
        }
    }
}
