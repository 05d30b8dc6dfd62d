import KafkaRecords

/// What was measured, and what follows from it.
struct BenchResult: Sendable {
    let plan: BenchPlan
    /// One signature and one verification with the same library, in the same minute.
    let floor: RSAFloor
    /// From the moment when a tenth was settled to that of nine tenths.
    let middle: BenchSpan
    /// From the workers' start to the last outcome.
    let whole: BenchSpan
    /// From the first to the last outcome.
    let seconds: Double
    /// The most calls the simulator had under way at once.
    let peakInFlight: Int
    /// The highest of a worker's resident memory.
    let peakKiB: Int
    let settled: Int
    /// Where one worker alone was watched.
    let comparison: BenchComparison?
    /// How long the late worker's join took, where there is one.
    let lateJoin: Duration?
    /// The longest time without an outcome between two of the middle.
    let longestGap: Duration
    /// From intent to readable outcome, of all intents settled in the middle.
    let endToEnd: Percentiles
    /// Of those whom no slow call may delay: from intent to outcome, less their call's latency.
    let delayOfFast: Percentiles
    /// Of the same: from the worker's seeing the answer to the readable outcome.
    let publicationOfFast: Percentiles
    /// The same of slow ones.
    let publicationOfSlow: Percentiles

    init(
        plan: BenchPlan, floor: RSAFloor, middle: BenchSpan, whole: BenchSpan, arrivals: [BenchTally.Arrival],
        outlook: [BenchOutlook], peakInFlight: Int, peakKiB: Int, comparison: BenchComparison? = nil,
        lateJoin: Duration? = nil
    ) {
        self.plan = plan
        self.floor = floor
        self.middle = middle
        self.whole = whole
        self.peakInFlight = peakInFlight
        self.peakKiB = peakKiB
        self.comparison = comparison
        self.lateJoin = lateJoin
        settled = arrivals.count
        seconds =
            arrivals.first.map { first in first.moment.duration(to: arrivals.last?.moment ?? first.moment) }
            .map { $0 / .seconds(1) } ?? 0
        let steady = arrivals[arrivals.count / 10..<arrivals.count * 9 / 10]
        let fast = steady.filter { outlook[$0.number].isFree }
        longestGap = zip(steady, steady.dropFirst()).map { $0.moment.duration(to: $1.moment) }.max() ?? .zero
        endToEnd = Percentiles(steady.map(\.sinceWritten))
        delayOfFast = Percentiles(fast.map { $0.sinceWritten - outlook[$0.number].latency })
        publicationOfFast = Percentiles(fast.map(\.sinceAnswer))
        publicationOfSlow = Percentiles(steady.filter { outlook[$0.number].isSlow }.map(\.sinceAnswer))
    }

    /// CPU seconds of the workers.
    var cpuPerIntent: Double { whole.cpu.workers / Double(max(1, settled)) }
    var floorPerIntent: Double { floor.alone * whole.callsPerIntent }
    var overFloor: Double { cpuPerIntent / floorPerIntent }
    /// With what signatures cost while all cores make them.
    var busyFloorPerIntent: Double { floor.together * whole.callsPerIntent }
    var overBusyFloor: Double { cpuPerIntent / busyFloorPerIntent }

    /// Settled intents a second, the most that calls in flight and CPU allow.
    var callLimit: Double { middle.callLimit(inFlight: plan.mostAtOnce) / whole.callsPerIntent }
    var limit: Double { min(callLimit, middle.cpuLimit) }
    var bottleneck: Bottleneck { Bottleneck(middle, plan: plan) }
}
