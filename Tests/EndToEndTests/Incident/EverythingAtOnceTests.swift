import Foundation
import KafkaRecords
import StrictJSON
import Synchronization
import TestSupport
import Testing

extension EndToEnd {
    @Suite("After the incident, everything at once")
    struct EverythingAtOnce {
        /// Full: CLAWBACK_INCIDENT=full.
        private static let isFull = ProcessInfo.processInfo.environment["CLAWBACK_INCIDENT"] == "full"
        private static let count = isFull ? 3000 : 120
        private static let patience = Duration.seconds(isFull ? 900 : 180)
        private static let partitions = 4
        /// A tenth is in progress for longer than these workers follow it.
        private static let scenario = "success=0.8,failed=0.1,processing:1h=0.1"
        private static let workerSettings = ["--worker-give-up-after", "1s"]

        /// Both are within the five minutes that WeChat Pay allows between its clock and ours: the worker is let in, and works.
        ///
        /// Only one minute ahead, because a check that is redriven keeps its due time, which is late by as much.
        @Test(
            "half processed by a worker with a wrong clock, a third replayed twice, a tenth redriven: one return each",
            .enabled(if: WrongClock.isHereOrRequired, "\(WrongClock.skipReason)"), .timeLimit(.minutes(40)),
            arguments: [-180, 60])
        func oneReturnEach(secondsAhead: Int) async throws {
            try await Processes.run { processes in
                let stage = try await Stage.set(processes, scenario: Self.scenario, partitions: Self.partitions)
                let intents = TestIntent.many(Self.count)
                let (half, others) = (intents.prefix(Self.count / 2), intents.dropFirst(Self.count / 2))
                let reader = try stage.readOutcomes()
                let progress = IntentProgress()

                let start = now
                let wrong = stage.startWorker(
                    Self.workerSettings, environment: try await WrongClock.ahead(by: secondsAhead, processes))
                try await stage.write(Array(half))
                try await progress.wait(reader, wrong, Self.patience, "the first half") { $0.done == half.count }
                try await stop(wrong)
                expectWrongClock(wrong, reader.outcomes, by: secondsAhead, since: start)

                let worker = stage.startWorker(Self.workerSettings)
                try await stage.write(Array(others))
                try await progress.wait(reader, worker, Self.patience, "the second half") { $0.done == intents.count }
                let stalled = progress.counts.done - progress.counts.settled
                #expect((Self.count / 20...Self.count / 5).contains(stalled), "about a tenth: \(stalled)")

                try await stage.simulator.control("time", #"{"advance":"2h"}"#)
                let third = intents.enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
                try await goOverAgain(third, stalled: stalled, stage)
                try await progress.wait(reader, worker, Self.patience, "every fate") { $0.settled == intents.count }
                try await rest(of: stage, worker)
                try await stop(worker)
                try await check(intents, replayed: third, stage)
            }
        }

        private func stop(_ worker: WorkerProcess) async throws {
            worker.process.send(.terminate)
            #expect(try await worker.process.ended(within: .seconds(60)) == .exited(0))
        }

        private var now: Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

        /// That the clock was wrong indeed.
        ///
        /// - Parameter start: before its start, by the right clock.
        private func expectWrongClock(
            _ worker: WorkerProcess, _ outcomes: [OutcomeLine], by secondsAhead: Int, since start: Timestamp
        ) {
            let (earliest, latest) = (start + .seconds(secondsAhead), now + .seconds(secondsAhead))
            let observed = outcomes.compactMap(\.observedAt)
            #expect(observed.count == outcomes.count)
            #expect(observed.allSatisfy { $0 >= earliest && $0 <= latest }, "\(earliest) to \(latest)")
            if secondsAhead < 0 {
                #expect(worker.process.errors.lines.contains { $0.contains("clock.ahead") }, "it said so")
            }
        }

        /// Two replays and the redrive, at the same time and beside the worker.
        private func goOverAgain(_ third: [TestIntent], stalled: Int, _ stage: Stage) async throws {
            let ids = try stage.processes.folder.write("ids.txt", third.map { $0.intentID + "\n" }.joined())
            func replay(_ id: String) async throws -> Finished {
                try await clawback(
                    ["replay", "--mode", "submit", "--ids", ids, "--replay-id", id, "--rate", "500", "--yes"], stage)
            }
            async let first = replay("first")
            async let second = replay("second")
            async let redriven = stage.processes.finish(
                "redrive", Programs.clawback,
                ["dead-letters", "redrive", "--yes", "--kafka-bootstrap-servers", stage.broker.bootstrapServers],
                endsWithin: Self.patience)
            for done in [try await first, try await second] {
                #expect(done.status == .exited(0), "\(done.errors)")
                #expect(done.output.contains { $0.contains(" done: ") }, "\(done.output)")
            }
            let redrive = try await redriven
            #expect(redrive.status == .exited(0), "\(redrive.errors)")
            // A slow machine gives some up right after the submit: these letters go back to the intents.
            let line = try #require(redrive.output.last)
            #expect(line.hasPrefix("redriven: "))
            #expect(line.split(separator: " ").compactMap { Int($0) }.reduce(0, +) == stalled, "\(line)")
        }

        private func clawback(_ arguments: [String], _ stage: Stage) async throws -> Finished {
            try await stage.processes.finish(
                arguments[0], Programs.clawback,
                arguments + [
                    "--config", stage.simulator.configurationFile, "--kafka-bootstrap-servers",
                    stage.broker.bootstrapServers, "--worker-requery-delays", "1s", "--log-format", "json",
                ], endsWithin: Self.patience)
        }

        /// Waits until nothing is left to be done: what comes later could still pay twice.
        private func rest(of stage: Stage, _ worker: WorkerProcess) async throws {
            try await within(Self.patience, "nothing to wait anywhere") {
                try await worker.process.whileRunning {
                    while true {
                        let group = try await GroupState.read(
                            stage.broker.bootstrapServers, partitions: Self.partitions)
                        let (intents, checks) =
                            (try await stage.kcat.read(Stage.intents), try await stage.kcat.read(Stage.checks))
                        if group.isDone(intents: intents, checks: checks) { return }
                        // A broker tells nobody of a commit: it has to be asked.
                        try await Task.sleep(for: .milliseconds(500))
                    }
                }
            }
        }

        private func check(_ intents: [TestIntent], replayed: [TestIntent], _ stage: Stage) async throws {
            let ledger = try await stage.simulator.ledger()
            let verdict = ChaosVerdict(
                intents: intents, outcomes: try await stage.kcat.read(Stage.outcomes).compactMap(OutcomeLine.init),
                ledger: ledger,
                ends: Dictionary(
                    try await stage.kcat.read(Stage.intents).map { ($0.partition, $0.offset + 1) },
                    uniquingKeysWith: max),
                group: try await .read(stage.broker.bootstrapServers, partitions: Self.partitions))
            verdict.check(repeatsAllowed: true)
            for intent in replayed {
                let entry = try #require(ledger.returns[intent.outReturnNo])
                #expect(entry.submits >= 3, "\(intent.intentID): once by a worker and by each replay")
                #expect(entry.moneyMoves <= 1)
            }
            let reconciled = try await clawback(["reconcile", "--rate", "2000", "--in-flight", "32", "--json"], stage)
            #expect(reconciled.status == .exited(0), "\(reconciled.output) \(reconciled.errors.suffix(3))")
            let summary = try JSONParser.parse(Array((reconciled.output.first ?? "").utf8)).objectValue
            #expect(summary?["all_is_well"]?.boolValue == true)
            let inStep = summary?["classes"]?.objectValue?["in-step"]?.objectValue
            #expect(inStep?["count"]?.numberValue?.int64 == Int64(intents.count))
            #expect(inStep?["fen"]?.numberValue?.int64 == intents.reduce(0) { $0 + $1.amount })
        }
    }
}

extension GroupState {
    /// Whether all of `intents` and `checks` are done.
    fileprivate func isDone(intents: [KcatRecord], checks: [KcatRecord]) -> Bool {
        func ends(_ records: [KcatRecord]) -> [Int: Int64] {
            Dictionary(records.map { ($0.partition, $0.offset + 1) }, uniquingKeysWith: max)
        }
        let ends = [Stage.intents: ends(intents), Stage.checks: ends(checks)]
        return all.allSatisfy { lag in
            let end = ends[lag.topicPartition.topic]?[Int(lag.topicPartition.partition)] ?? 0
            return lag.committed?.offset.rawValue ?? 0 >= end && lag.committed?.metadata ?? "" == ""
        }
    }
}

/// Which intents are settled, and which are done: settled or stalled. Looks at each line once.
private final class IntentProgress: Sendable {
    struct Counts: Sendable {
        let settled: Int
        let done: Int
    }

    private let state = Mutex((seen: 0, settled: Set<String>(), done: Set<String>()))

    var counts: Counts { state.withLock { Counts(settled: $0.settled.count, done: $0.done.count) } }

    private func read(_ lines: [String]) -> Counts {
        state.withLock { state in
            for outcome in lines[state.seen...].compactMap(OutcomeLine.init) {
                if outcome.isSettled { state.settled.insert(outcome.intentID) }
                if outcome.isSettled || outcome.isStalled { state.done.insert(outcome.intentID) }
            }
            state.seen = lines.count
            return Counts(settled: state.settled.count, done: state.done.count)
        }
    }

    /// For as long as `worker` runs.
    func wait(
        _ reader: OutcomeReader, _ worker: WorkerProcess, _ limit: Duration, _ what: String,
        until condition: @escaping @Sendable (Counts) -> Bool
    ) async throws {
        try await worker.process.whileRunning {
            try await reader.process.waitForOutput(limit, what) { condition(self.read($0)) }
        }
    }
}
