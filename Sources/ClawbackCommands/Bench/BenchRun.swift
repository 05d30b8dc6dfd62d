import Foundation
import Logging
import Worker

/// Measures worker processes against a broker and a simulated WeChat Pay in processes of their own.
struct BenchRun: Sendable {
    let plan: BenchPlan
    let logger: Logger

    private static let seed: UInt64 = 1

    func run() async throws -> BenchResult {
        try await BenchWorld.run(plan, measure)
    }

    private func measure(in world: BenchWorld) async throws -> BenchResult {
        let before = try await onThread { try RSAFloor.measure() }
        let generated = plan.intents(seed: Self.seed, topic: BenchWorld.topics.intents)
        let outlook = try plan.outlook(for: generated.map(\.intent), keys: generated.map { $0.record.key ?? [] })
        let feed = BenchFeed(
            records: generated.map(\.record), partitions: plan.partitions, rate: plan.rate, kafka: world.kafka,
            logger: logger)
        let tally = BenchTally(count: plan.intents, prefix: "RF-\(Self.seed)-")
        let (headWritten, isOver) = (Latch(), Latch())
        async let feeding: Void = onThread(endingWith: isOver) {
            try feed.write(tally: tally, headWritten: headWritten, isOver: isOver)
        }
        async let reading: Void = onThread(endingWith: isOver) {
            try tally.read(
                world.kafka, topic: BenchWorld.topics.outcomes, logger: logger, until: { isOver.isSet })
        }
        do {
            while !headWritten.isSet { try await Task.sleep(for: .milliseconds(5)) }
            try world.startWorkers()
            let (start, middle, end) = try await watch(world, tally, isOver)
            let comparison = try await onThread { try world.comparison(settled: tally.settled) }
            let lateJoin = try world.lateJoin()
            let peaks = try await onThread { (calls: try world.peakInFlight(), kiB: world.peakKiB) }
            isOver.set()
            try await feeding
            try await reading
            let after = try await onThread { try RSAFloor.measure() }
            return BenchResult(
                plan: plan, floor: .mean(before, after), middle: middle,
                whole: BenchSpan(from: start, to: end, cores: middle.cores), arrivals: tally.arrivals, outlook: outlook,
                peakInFlight: peaks.calls, peakKiB: peaks.kiB, comparison: comparison, lateJoin: lateJoin)
        } catch {
            isOver.set()
            // What went wrong first says more than what followed from it.
            try await feeding
            try await reading
            throw error
        }
    }

    /// Looks at the start, at the moments when a tenth and nine tenths are settled, and at the end.
    private func watch(
        _ world: BenchWorld, _ tally: BenchTally, _ isOver: Latch
    ) async throws -> (start: BenchSample, middle: BenchSpan, end: BenchSample) {
        let bound =
            ContinuousClock.now + .seconds(60 + plan.intents / 20)
            + .seconds(plan.rate.map { Double(plan.intents) / $0 } ?? 0)
        func sample(after settled: Int) async throws -> BenchSample {
            while tally.settled < settled {
                try world.check()
                guard ContinuousClock.now < bound, !isOver.isSet else {
                    throw CommandFailure(
                        .internal, "bench: \(tally.settled) of \(plan.intents) intents settled in time; try fewer")
                }
                try await Task.sleep(for: .milliseconds(2))
            }
            return try await onThread { try world.sample(tally) }
        }
        let start = try await sample(after: 0)
        let first = try await sample(after: max(1, plan.intents / 10))
        if plan.hasLateWorker {
            _ = try await sample(after: plan.intents / 3)
            try await onThread { try world.startLateWorker() }
        }
        let second = try await sample(after: max(1, plan.intents * 9 / 10))
        let end = try await sample(after: plan.intents)
        let cores = ProcessInfo.processInfo.activeProcessorCount
        return (start, BenchSpan(from: first, to: second, cores: cores), end)
    }
}
