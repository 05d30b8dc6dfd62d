import KafkaRecords
import Logging
import StrictJSON
import Worker

/// Measures what a worker takes to begin, and what it costs while nothing comes.
///
/// One intent waits when the worker starts. Once it is settled nothing more comes, for as long as is measured.
struct IdleRun: Sendable {
    let plan: BenchPlan
    /// How long nothing comes.
    let idle: Duration
    let logger: Logger

    func run() async throws -> IdleResult {
        try await BenchWorld.run(plan, measure)
    }

    private func measure(in world: BenchWorld) async throws -> IdleResult {
        let intent = DemoIntents(seed: 1, count: 1).generate(topic: BenchWorld.topics.intents)
        let feed = BenchFeed(
            records: intent.map(\.record), partitions: plan.partitions, rate: nil, kafka: world.kafka, logger: logger)
        let tally = BenchTally(count: 1, prefix: "RF-1-")
        let (headWritten, isOver) = (Latch(), Latch())
        async let reading: Void = onThread(endingWith: isOver) {
            try tally.read(world.kafka, topic: BenchWorld.topics.outcomes, logger: logger, until: { isOver.isSet })
        }
        async let feeding: Void = onThread(endingWith: isOver) {
            try feed.write(tally: tally, headWritten: headWritten, isOver: isOver)
        }
        do {
            let bound = ContinuousClock.now + .seconds(60)
            func wait(for condition: () -> Bool, _ what: String) async throws {
                while !condition() {
                    guard ContinuousClock.now < bound, !isOver.isSet else {
                        throw CommandFailure(.internal, "bench: \(what) within a minute; try again")
                    }
                    try world.check()
                    try await Task.sleep(for: .milliseconds(1))
                }
            }
            // The reader's join of its own group is not to be part of what is measured.
            try await wait(for: { headWritten.isSet && tally.isReading.isSet }, "the outcomes could not be read")
            let started = Timestamp.systemNow()
            try world.startWorkers()
            try await wait(for: { tally.settled > 0 }, "the first intent was not settled")
            let settled = Timestamp.systemNow()
            isOver.set()
            try await feeding
            try await reading
            let (joining, assigned) = (
                try world.moment(of: "group.joining"), try world.moment(of: "rebalance.assigned")
            )
            // What the start leaves to do, such as closing connections that are no longer needed, is over then.
            try await world.rest(for: .seconds(10))
            let (before, began) = (world.usage, ContinuousClock.now)
            try await world.rest(for: idle)
            let after = world.usage
            return IdleResult(
                toJoin: joining - started, toFirstOutcome: settled - assigned,
                cpuShare: (after.cpu - before.cpu) / (began.duration(to: .now) / .seconds(1)) / Double(plan.workers),
                residentKiB: after.residentKiB)
        } catch {
            isOver.set()
            // What went wrong first says more than what followed from it.
            try await feeding
            try await reading
            throw error
        }
    }
}

/// What was measured of a worker's start and of its rest.
struct IdleResult: Sendable {
    /// From the start of the process until it asks to join its group.
    var toJoin: Duration
    /// From the assignment of its partitions until the first outcome can be read.
    var toFirstOutcome: Duration
    /// Of one core, 0 … 1, of each worker.
    var cpuShare: Double
    /// The highest of a worker's resident memory at the end.
    var residentKiB: Int

    private var rows: [(key: String, name: String, value: Double)] {
        [
            ("idle_cpu_percent", "idle: CPU of a worker, % of a core", cpuShare * 100),
            ("idle_memory_mib", "idle: a worker's resident memory, MiB", Double(residentKiB) / 1024),
            ("to_join_ms", "process start to joining the group, ms", toJoin / .milliseconds(1)),
            ("to_first_outcome_ms", "assignment to first outcome, ms", toFirstOutcome / .milliseconds(1)),
            (
                "start_ms", "start to first outcome without the join, ms",
                (toJoin + toFirstOutcome) / .milliseconds(1)
            ),
        ]
    }

    func text() -> String {
        rows.map { reportLine($0.name, $0.value) }.joined(separator: "\n")
    }

    /// One line.
    func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { json in
            for row in rows { json.member(row.key, raw: rounded(row.value).utf8) }
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}
