import Foundation
import Testing

/// One run: workers at work, a schedule of faults, and the verdict.
struct ChaosRun {
    let kind: ChaosBroker.Kind
    let size: ChaosSize
    let seed: UInt64

    private static let partitions = 6
    /// The longest the workers may go without settling anything: a killed member is waited for, see `groupProperties`.
    private static let patience = Duration.seconds(60)
    /// When a killed worker comes back at the latest: the transaction it left open hides whatever stands behind it, so without its
    /// successor nothing more may be seen to be settled.
    private static let longestAbsence = Duration.seconds(5)
    private static let groupProperties = [
        "session.timeout.ms=3000", "heartbeat.interval.ms=300", "max.poll.interval.ms=6000",
    ].joined(separator: ",")

    /// Some settle at once, some after checks, some fail; some answers are lost after the return was made.
    private static let scenario = """
        {"latency": {"uniform": {"from": "20ms", "to": "400ms"}}, "shares": [
            {"share": 0.6, "plan": "success"}, {"share": 0.1, "plan": "failed"},
            {"share": 0.1, "plan": "processing:1"}, {"share": 0.1, "plan": "processing:2"},
            {"share": 0.05, "plan": "cut-after"}, {"share": 0.05, "plan": "server-error-after"}]}
        """

    func run() async throws {
        try await Processes.run { processes in
            defer { if let folder = ChaosLogs.folder { processes.keepLogs(in: folder) } }
            let started = ContinuousClock.now
            let size = kind == .noida ? size : size.withoutBrokerRestarts
            let broker = try await ChaosBroker.start(kind, partitions: Self.partitions, processes)
            let stage = try await Stage.set(
                processes, on: broker.process, scenario: Self.scenario, partitions: Self.partitions,
                createsTopics: kind != .mock)
            let intents = TestIntent.many(size.intents)
            try await stage.write(intents)
            let reader = try stage.readOutcomes()
            var fleet = Fleet(
                stage,
                settings: [
                    "--kafka-delivery", kind.delivery, "--worker-max-in-flight", "\(size.maxInFlight)",
                    "--kafka-create-topics", kind == .mock ? "none" : "own",
                ], properties: Self.groupProperties)
            for slot in ChaosSchedule.firstSlots.sorted() { fleet.start(slot) }

            let progress = ChaosProgress()
            for step in ChaosSchedule(size, seed: seed).steps {
                let absence = if case .start = step.action { Self.longestAbsence } else { nil as Duration? }
                try await reach(step.due, orNothingFor: absence, progress, reader, fleet, broker)
                log(started, "\(progress.count) settled: \(step.action)")
                switch step.action {
                case .kill(let slot): try await fleet.kill(slot)
                case .start(let slot): fleet.start(slot)
                case .stop(let slot): try await fleet.stop(slot)
                case .restartBroker: try await broker.restart()
                }
            }
            try await reach(intents.count, progress, reader, fleet, broker)
            log(started, "\(progress.count) settled: all")
            let ends = Dictionary(
                try await stage.kcat.read(Stage.intents).map { ($0.partition, $0.offset + 1) }, uniquingKeysWith: max)
            try await rest(at: ends, fleet, broker)
            try await fleet.stopAll()

            let verdict = ChaosVerdict(
                intents: intents, outcomes: try await stage.kcat.read(Stage.outcomes).compactMap(OutcomeLine.init),
                ledger: try await stage.simulator.ledger(),
                ends: ends,
                group: try await .read(broker.process.bootstrapServers, partitions: Self.partitions))
            verdict.check(repeatsAllowed: !kind.hidesAborted)
            log(
                started,
                "\(size.intents) intents, \(size.kills) kills, \(size.rebalances) rebalances, "
                    + "\(size.brokerRestarts) broker restarts: \(verdict.repeats) settled outcomes repeated")
        }
    }

    /// Waits until so many intents are settled, or none has been for `absence`; gives up when none is for too long, or when a
    /// worker ends by itself.
    private func reach(
        _ count: Int, orNothingFor absence: Duration? = nil, _ progress: ChaosProgress, _ reader: OutcomeReader,
        _ fleet: Fleet, _ broker: ChaosBroker
    ) async throws {
        do {
            try await fleet.whileAllRun {
                while true {
                    let before = progress.count
                    guard before < count else { return }
                    do {
                        try await reader.process.waitForOutput(
                            absence ?? Self.patience, "one more settled intent after \(before)"
                        ) { progress.count(in: $0) > before }
                    } catch is GaveUp where absence != nil {
                        return
                    }
                }
            }
        } catch {
            let group = try? await GroupState.read(broker.process.bootstrapServers, partitions: Self.partitions)
            throw ChaosStopped(
                seed: seed, settled: progress.count, running: fleet.workers.keys.sorted(),
                group: group?.description ?? "the broker does not answer", cause: "\(error)")
        }
    }

    /// Waits until the group has committed everything up to `ends`: where work was repeated, later than the last outcome.
    private func rest(at ends: [Int: Int64], _ fleet: Fleet, _ broker: ChaosBroker) async throws {
        try await within(Self.patience, "the group to commit all of \(ends)") {
            try await fleet.whileAllRun {
                while true {
                    let group = try await GroupState.read(
                        broker.process.bootstrapServers, partitions: Self.partitions)
                    if group.isDone(to: ends) { return }
                    // A broker tells nobody of a commit: it has to be asked.
                    try await Task.sleep(for: .milliseconds(200))
                }
            }
        }
    }

    private func log(_ started: ContinuousClock.Instant, _ text: String) {
        let seconds = Double((ContinuousClock.now - started) / .milliseconds(1)) / 1000
        print("chaos \(kind.rawValue) seed \(seed) \(String(format: "%.1f", seconds)) s: \(text)")
    }
}

struct ChaosStopped: Error, CustomStringConvertible {
    let seed: UInt64
    let settled: Int
    let running: [Int]
    let group: String
    let cause: String

    var description: String {
        """
        \(cause)
        CLAWBACK_CHAOS_SEED=\(seed) repeats the schedule. Settled: \(settled). Slots with a worker: \(running). The group:
        \(group)
        """
    }
}
