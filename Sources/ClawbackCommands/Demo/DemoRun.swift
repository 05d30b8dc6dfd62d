import Logging
import Refunds
import Synchronization
import WeChatPay
import WeChatPaySimulator
import Worker

/// A demonstration from start to verdict.
struct DemoRun: Sendable {
    let intents: DemoIntents
    let scenario: Scenario
    let inFlight: Int
    /// How long all may take before whatever is unsettled counts as lost.
    let bound: Duration
    let progress: DemoProgress
    let logger: Logger

    struct Result: Sendable {
        var findings: [PromiseCheck.Finding]
        var counts: Statistics.Counts
        var ledger: LedgerSnapshot
        var successAmount: Int64
        var intents: Int
        var outcomes: Int
        /// From the first intent's reading to the last outcome.
        var duration: Duration
    }

    func run() async throws -> Result {
        let world = try await DemoWorld(scenario: scenario, logger: logger)
        do {
            let result = try await run(in: world)
            await world.end()
            return result
        } catch {
            await world.end()
            throw error
        }
    }

    private func run(in world: DemoWorld) async throws -> Result {
        let generated = intents.generate(topic: world.topics.intents)
        try await onThread("demo-producer") { try world.produce(generated.map(\.record), logger: logger) }
        let client = try world.client(inFlight: inFlight, logger: logger)
        let worker = Worker(
            settings: world.workerSettings(inFlight: inFlight),
            api: WeChatPayReturns(client: client, logger: logger), logger: logger)
        let reader = OutcomeReader()
        let isOver = Latch()
        async let reading: Void = onThread("demo-reader") {
            try reader.read(world.kafka, topic: world.topics.outcomes, logger: logger, until: { isOver.isSet })
        }
        async let working: Void = worker.run()
        let duration = await watch(worker, reader)
        worker.stop()
        try await working
        await client.shutdown()
        // Whatever was published twice stands at the end: read to it before judging.
        let ends = try await onThread("demo-admin") { try world.outcomeEnds(logger: logger) }
        let readBound = ContinuousClock.now + .seconds(20)
        while !reader.hasReached(ends), ContinuousClock.now < readBound {
            try await Task.sleep(for: .milliseconds(20))
        }
        isOver.set()
        try await reading
        return judge(generated.map(\.intent), reader, worker, world.simulator.ledger(), duration)
    }

    /// Shows progress until every intent is settled or the bound has passed; how long the work took.
    private func watch(_ worker: Worker, _ reader: OutcomeReader) async -> Duration {
        let bound = ContinuousClock.now + bound
        var started: ContinuousClock.Instant?
        while ContinuousClock.now < bound {
            try? await Task.sleep(for: .milliseconds(100))
            let counts = worker.statistics.snapshot
            // What has stalled will not be settled any more.
            if reader.settledCount + counts.committed[.stalled, default: 0] >= intents.count { break }
            if started == nil, counts.read > 0 { started = .now }
            progress.show(
                DemoProgress.Look(
                    settled: reader.settledCount, total: intents.count, inFlight: worker.standing?.inFlight ?? 0,
                    committed: counts.committed, since: started))
        }
        progress.finish()
        return started.map { $0.duration(to: .now) } ?? .zero
    }

    private func judge(
        _ asked: [RefundIntent], _ reader: OutcomeReader, _ worker: Worker, _ ledger: LedgerSnapshot,
        _ duration: Duration
    ) -> Result {
        let published = reader.published
        let check = PromiseCheck(intents: asked, published: published, ledger: ledger)
        return Result(
            findings: check.findings(), counts: worker.statistics.snapshot, ledger: ledger,
            successAmount: check.successAmount, intents: asked.count,
            outcomes: published.values.reduce(0) { $0 + $1.outcomeIDs.count }, duration: duration)
    }

    private func onThread<Value: Sendable>(
        _ name: String, _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await WorkerThread.run(name) { Swift.Result { try body() } }.get()
    }
}

/// Set once, read from other threads.
final class Latch: Sendable {
    private let value = Atomic<Bool>(false)
    var isSet: Bool { value.load(ordering: .acquiring) }
    func set() { value.store(true, ordering: .releasing) }
}
