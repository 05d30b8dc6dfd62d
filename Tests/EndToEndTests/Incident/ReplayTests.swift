import StrictJSON
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Replays, afterwards")
    struct Replays {
        private static let restored = "restored-outcomes"

        private struct Replay {
            let stage: Stage
            var outcomes = Replays.restored

            func arguments(_ arguments: [String]) -> [String] {
                [
                    "replay", "--config", stage.simulator.configurationFile, "--kafka-bootstrap-servers",
                    stage.broker.bootstrapServers, "--worker-requery-delays", "1s", "--kafka-outcomes-topic", outcomes,
                    "--log-format", "json",
                ] + arguments
            }

            func run(_ arguments: [String], endsWithin limit: Duration = .seconds(120)) async throws -> Finished {
                try await stage.processes.finish(
                    "replay", Programs.clawback, self.arguments(arguments), endsWithin: limit)
            }

            func start(_ arguments: [String]) -> ChildProcess {
                stage.processes.start("replay", Programs.clawback, self.arguments(arguments))
            }

            func createTopic() async throws {
                let created = try await stage.processes.finish(
                    "topics", Programs.clawback,
                    [
                        "topics", "--kafka-bootstrap-servers", stage.broker.bootstrapServers, "--kafka-create-topics",
                        "all",
                        "--kafka-outcomes-topic", outcomes, "--worker-requery-delays", "1s", "--no-lag",
                    ])
                #expect(created.status.isSuccess, "\(created.errors)")
            }

            func published() async throws -> [OutcomeLine] {
                try await stage.kcat.read(outcomes).compactMap { OutcomeLine($0) }
            }
        }

        /// Intents that a worker has settled, and a topic for outcomes that is empty.
        private func settled(
            _ intents: [TestIntent], _ processes: Processes
        ) async throws -> (Replay, [OutcomeLine]) {
            let stage = try await Stage.set(processes, partitions: 3)
            let reader = try stage.readOutcomes()
            let worker = stage.startWorker()
            try await stage.write(intents)
            let outcomes = try await reader.settled(intents.count, by: worker, within: .seconds(120))
            worker.process.send(.terminate)
            #expect(try await worker.process.ended(within: .seconds(60)) == .exited(0))
            let replay = Replay(stage: stage)
            try await replay.createTopic()
            return (replay, outcomes)
        }

        private func expectOneReturnEach(_ intents: [TestIntent], _ stage: Stage) async throws {
            let ledger = try await stage.simulator.ledger()
            #expect(Set(ledger.returns.keys) == Set(intents.map(\.outReturnNo)))
            #expect(ledger.returns.values.allSatisfy { $0.moneyMoves == 1 })
            #expect(ledger.movedAmount == intents.reduce(0) { $0 + $1.amount })
        }

        @Test(
            "lost outcomes are restored, as often as one likes and in both modes, with one return each",
            .timeLimit(.minutes(5)))
        func restored() async throws {
            try await Processes.run { processes in
                let intents = TestIntent.many(60)
                let (replay, before) = try await settled(intents, processes)
                let rounds = [
                    ["--replay-id", "once"], ["--replay-id", "twice"], ["--replay-id", "anew", "--mode", "submit"],
                ]
                for round in rounds {
                    let done = try await replay.run(round + ["--yes", "--rate", "500"])
                    #expect(done.status == .exited(0), "\(done.errors)")
                    #expect(
                        done.output.contains { $0.hasSuffix("done: 60 success; 60 records published") },
                        "\(done.output)")
                }
                let after = try await replay.published()
                #expect(after.count == 3 * intents.count)
                #expect(Set(after.map(\.outcomeID)) == Set(before.map(\.outcomeID)), "the same facts have the same ids")
                for id in ["once", "twice", "anew"] {
                    let its = after.filter { $0.headers.contains("clawback-replay=\(id)") }
                    #expect(Set(its.map(\.intentID)) == Set(intents.map(\.intentID)), "each once in \(id)")
                    #expect(its.count == intents.count)
                }
                try await expectOneReturnEach(intents, replay.stage)
                let again = try await replay.run(["--unsettled", "--dry-run"])
                #expect(again.status == .exited(0))
                #expect(again.output.first?.hasPrefix("nothing to replay: ") == true, "\(again.output)")
            }
        }

        @Test("at least once, lost outcomes are restored likewise", .timeLimit(.minutes(5)))
        func atLeastOnce() async throws {
            try await Processes.run { processes in
                let intents = TestIntent.many(30)
                let (replay, _) = try await settled(intents, processes)
                for _ in 1...2 {
                    let done = try await replay.run([
                        "--replay-id", "r", "--yes", "--rate", "500", "--kafka-delivery", "at-least-once",
                    ])
                    #expect(done.status == .exited(0), "\(done.errors)")
                }
                #expect(try await replay.published().count == intents.count, "the second run found it done")
                try await expectOneReturnEach(intents, replay.stage)
            }
        }

        @Test(
            "stopped in the middle and gone on with, every outcome is there once; with other choices it is refused",
            .timeLimit(.minutes(5)), arguments: [false, true])
        func interrupted(isKilled: Bool) async throws {
            try await Processes.run { processes in
                let intents = TestIntent.many(150)
                let (replay, _) = try await settled(intents, processes)
                let reader = OutcomeReader(process: try replay.stage.kcat.follow(Self.restored))
                let first = replay.start(["--replay-id", "r", "--yes", "--rate", "20"])
                try await first.whileRunning {
                    try await reader.process.waitForOutput(.seconds(60), "some outcomes") { $0.count >= 5 }
                }
                first.send(isKilled ? .kill : .interrupt)
                let end = try await first.ended(within: .seconds(60))
                if !isKilled {
                    #expect(end == .exited(0))
                    #expect(first.output.lines.contains { $0.hasPrefix("replay r stopped after ") })
                    #expect(first.output.lines.contains("go on with: clawback replay --resume r"))
                }
                #expect(try await replay.run(["--resume", "r", "--mode", "submit", "--yes"]).status == .exited(64))
                #expect(try await replay.run(["--resume", "other", "--yes"]).status == .exited(64))
                // Written meanwhile: not among what was chosen.
                try await replay.stage.write([TestIntent(intentID: "later")])
                let second = try await replay.run(["--resume", "r", "--yes", "--rate", "500"])
                #expect(second.status == .exited(0), "\(second.errors)")
                let published = try await replay.published()
                #expect(published.map(\.intentID).sorted() == intents.map(\.intentID).sorted())
                #expect(published.allSatisfy { $0.headers.contains("clawback-replay=r") })
                let third = try await replay.run(["--resume", "r"])
                #expect(third.status == .exited(0) && third.output.first?.hasPrefix("replay r is done already") == true)
                try await expectOneReturnEach(intents, replay.stage)
            }
        }

        @Test(
            "what never arrived is named and left alone when asked only, and returned once when submitted; checks go on with the worker",
            .timeLimit(.minutes(5)))
        func neverArrived() async throws {
            try await Processes.run { processes in
                let stage = try await Stage.set(processes, scenario: "processing:1=1", partitions: 3)
                let replay = Replay(stage: stage, outcomes: Stage.outcomes)
                let intents = TestIntent.many(20)
                try await stage.write(intents)
                try await stage.kcat.write(
                    lines: try processes.folder.write("bad.txt", "key\t{\"intent_id\":\"bad\"}\n"), to: Stage.intents)
                let ids = processes.folder.file("never-arrived")
                let asked = try await replay.run(["--yes", "--rate", "500", "--never-arrived", ids, "--json"])
                #expect(asked.status == .exited(0), "\(asked.errors)")
                let events = try asked.output.filter { !$0.isEmpty }.map {
                    try #require(try JSONParser.parse(Array($0.utf8)).objectValue)
                }
                #expect(events.filter { $0["event"]?.stringValue == "never_arrived" }.count == 20)
                #expect(events.filter { $0["event"]?.stringValue == "invalid" }.count == 1)
                #expect(events.last?["event"]?.stringValue == "done")
                #expect(events.last?["records_published"]?.numberValue?.int64 == 0)
                #expect(try await replay.published().isEmpty)
                #expect(try await stage.simulator.ledger().returns.isEmpty, "nothing was submitted")

                let submitted = try await replay.run([
                    "--yes", "--rate", "500", "--mode", "submit", "--ids", ids, "--replay-id", "s",
                ])
                #expect(
                    submitted.output.contains { $0.contains("done: 20 processing; 40 records published") },
                    "\(submitted.output)")
                let reader = try stage.readOutcomes()
                // The worker goes over the intents too, as new ones, the bad one among them: that makes no second return.
                let worker = stage.startWorker()
                let settled = try await reader.settled(2 * intents.count + 1, by: worker, within: .seconds(120))
                #expect(settled.filter { $0.errorCode == "INVALID_INTENT" }.count == 1)
                let followed = settled.filter { $0.headers.contains("clawback-replay=s") }
                #expect(
                    Set(followed.map(\.intentID)) == Set(intents.map(\.intentID)), "its checks carry the replay's id on"
                )
                try await expectOneReturnEach(intents, stage)
            }
        }

        @Test(
            "with WeChat Pay down it pauses, says so, uses up no intent, and goes on by itself", .timeLimit(.minutes(5))
        )
        func outage() async throws {
            try await Processes.run { processes in
                let intents = TestIntent.many(60)
                let (replay, _) = try await settled(intents, processes)
                try await replay.stage.simulator.control("outage", #"{"mode":"503"}"#)
                let run = replay.start(["--yes", "--rate", "500", "--worker-attempt-budget", "1s"])
                try await run.whileRunning {
                    try await within(.seconds(60), "the breaker") {
                        try await run.errors.wait { lines in lines.contains { $0.contains("breaker.open") } }
                    }
                }
                try await replay.stage.simulator.control("outage", #"{"mode":"off"}"#)
                #expect(try await run.ended(within: .seconds(120)) == .exited(0))
                #expect(run.output.lines.contains { $0.hasSuffix("done: 60 success; 60 records published") })
                try await expectOneReturnEach(intents, replay.stage)
            }
        }

        @Test(
            "it shows first and begins only when told; what cannot be done is said in clear words with its exit code",
            .timeLimit(.minutes(5)))
        func refusals() async throws {
            try await Processes.run { processes in
                let stage = try await Stage.set(processes, partitions: 3)
                let replay = Replay(stage: stage, outcomes: Stage.outcomes)
                let empty = try await replay.run(["--yes"])
                #expect(empty.status == .exited(0) && empty.output.first?.hasPrefix("nothing to replay: ") == true)
                try await stage.write(TestIntent.many(9))
                let dry = try await replay.run(["--dry-run"])
                #expect(dry.status == .exited(0))
                #expect(dry.output.contains { $0.hasPrefix("9 intents in all, written ") })
                #expect(dry.output.contains("for example:"))
                let shown = try await replay.run(["--partitions", "1,2"])
                #expect(shown.status == .exited(77))
                #expect(shown.output.contains { $0.contains("asks WeChat Pay") })
                #expect(try await stage.simulator.calls() == 0)

                let none = try await replay.run([
                    "--yes", "--from", "2001-01-01T00:00:00Z", "--to", "2001-01-02T00:00:00Z",
                ])
                #expect(none.status == .exited(0) && none.output.first?.hasPrefix("nothing to replay: ") == true)
                for (arguments, code, words) in [
                    (["--from", "1h ago", "--to", "2h ago"], 64, "the window ends before it begins"),
                    (["--from", "yesterday"], 64, "is no moment"),
                    (["--topic", "nowhere"], 69, "there is no such topic"),
                    (["--partitions", "7"], 64, "has no partition 7"),
                    (["--ids", "nowhere.txt"], 64, "--ids: nowhere.txt: "),
                    (["--kafka-outcomes-topic", "nowhere", "--yes"], 69, "'clawback topics' creates them"),
                    (["--kafka-bootstrap-servers", "127.0.0.1:1"], 69, "kafka.bootstrapServers: 127.0.0.1:1: "),
                ] as [([String], Int32, String)] {
                    // Of a flag that is given twice, the last counts.
                    let refused = try await replay.run(arguments)
                    #expect(refused.status == .exited(code), "\(arguments): \(refused.errors)")
                    #expect(
                        refused.errors.contains { $0.hasPrefix("clawback: ") && $0.contains(words) },
                        "\(refused.errors)")
                }
                #expect(try await stage.simulator.calls() == 0)
            }
        }

        @Test(
            "the worker's group is set back only while nobody is in it; the worker then goes over the intents again, with one return each",
            .timeLimit(.minutes(5)))
        func resetGroup() async throws {
            try await Processes.run { processes in
                let stage = try await Stage.set(processes, partitions: 3)
                let replay = Replay(stage: stage, outcomes: Stage.outcomes)
                let intents = TestIntent.many(30)
                let reader = try stage.readOutcomes()
                var worker = stage.startWorker()
                try await stage.write(intents)
                _ = try await reader.settled(intents.count, by: worker, within: .seconds(120))
                let reset = ["--reset-group", "--to-time", "1h ago"]
                let occupied = try await replay.run(reset + ["--yes"])
                #expect(occupied.status == .exited(77))
                #expect(occupied.errors.contains { $0.contains("1 member") }, "\(occupied.errors)")
                worker.process.send(.terminate)
                #expect(try await worker.process.ended(within: .seconds(60)) == .exited(0))

                #expect(try await replay.run(reset).status == .exited(77), "not without --yes")
                #expect(try await replay.run(reset + ["--dry-run"]).status == .exited(0))
                let done = try await replay.run(reset + ["--yes"])
                #expect(done.status == .exited(0), "\(done.errors)")
                #expect(
                    done.output.filter { $0.contains("refund-intents[") && $0.hasSuffix(" again") }.count == 3,
                    "\(done.output)")
                worker = stage.startWorker()
                let settled = try await reader.settled(2 * intents.count, by: worker, within: .seconds(120))
                #expect(Set(settled.map(\.outcomeID)).count == intents.count)
                try await expectOneReturnEach(intents, stage)
            }
        }
    }
}
