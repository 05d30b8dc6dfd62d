import Foundation
import StrictJSON
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Reconciling the topics with WeChat Pay")
    struct Reconcile {
        private func reconcile(
            _ stage: Stage, _ arguments: [String] = [], outcomes: String = Stage.outcomes
        ) async throws -> Reconciled {
            Reconciled(
                try await stage.processes.finish(
                    "reconcile", Programs.clawback,
                    Self.arguments(stage, arguments, outcomes: outcomes), endsWithin: .seconds(180)))
        }

        private static func arguments(_ stage: Stage, _ arguments: [String], outcomes: String) -> [String] {
            [
                "reconcile", "--config", stage.simulator.configurationFile, "--kafka-bootstrap-servers",
                stage.broker.bootstrapServers, "--kafka-outcomes-topic", outcomes, "--rate", "2000", "--in-flight",
                "32", "--json", "--log-level", "error",
            ] + arguments
        }

        private func settle(_ stage: Stage, _ intents: [TestIntent]) async throws {
            let reader = try stage.readOutcomes()
            let worker = stage.startWorker()
            try await stage.write(intents)
            _ = try await reader.settled(intents.count, by: worker, within: .seconds(120))
            worker.process.send(.terminate)
            #expect(try await worker.process.ended(within: .seconds(60)) == .exited(0))
        }

        private func createOutcomes(_ name: String, _ stage: Stage) async throws {
            let created = try await stage.processes.finish(
                "topics", Programs.clawback,
                [
                    "topics", "--kafka-bootstrap-servers", stage.broker.bootstrapServers, "--kafka-create-topics",
                    "all",
                    "--partitions", "4", "--kafka-outcomes-topic", name, "--worker-requery-delays", "1s",
                ])
            #expect(created.status.isSuccess)
        }

        /// Full: CLAWBACK_INCIDENT=full, as the issue has it.
        private static let count =
            ProcessInfo.processInfo.environment["CLAWBACK_INCIDENT"] == "full" ? 50_000 : 300

        @Test(
            "the outcomes topic is lost: every return is found, --repair restores them under their ids, and it is clean",
            .timeLimit(.minutes(30)))
        func lostTopic() async throws {
            try await Processes.run { processes in
                let stage = try await Stage.set(processes, scenario: "success=0.8,failed=0.2")
                let intents = TestIntent.many(Self.count)
                try await settle(stage, intents)
                let clean = try await reconcile(stage)
                #expect(clean.finished.status == .exited(0), "\(clean.finished.errors.suffix(3))")
                #expect(clean.summary?["all_is_well"]?.boolValue == true)

                let lost = "restored-outcomes"
                try await createOutcomes(lost, stage)
                let csv = processes.folder.file("exceptions.csv")
                let lines = processes.folder.file("exceptions.jsonl")
                let found = try await reconcile(stage, ["--csv", csv, "--json-lines", lines], outcomes: lost)
                #expect(found.finished.status == .exited(1))
                #expect(found.count("no-outcome") == Self.count)
                #expect(found.fen("no-outcome") == intents.reduce(0) { $0 + $1.amount })
                let objects = String(decoding: try TemporaryFolder.read(lines), as: UTF8.self).split(separator: "\n")
                    .compactMap { try? JSONParser.parse(Array($0.utf8)).objectValue }
                #expect(Set(objects.compactMap { $0["out_return_no"]?.stringValue }) == Set(intents.map(\.outReturnNo)))
                let rows = try TemporaryFolder.read(csv).count { $0 == UInt8(ascii: "\n") }
                #expect(rows == Self.count + 1)

                let shown = try await reconcile(stage, ["--repair"], outcomes: lost)
                #expect(shown.finished.status == .exited(77), "without --yes nothing is published")
                #expect(try await stage.kcat.read(lost).isEmpty)
                let repaired = try await reconcile(stage, ["--repair", "--yes"], outcomes: lost)
                #expect(repaired.finished.status == .exited(0), "\(repaired.finished.errors.suffix(3))")
                let again = try await reconcile(stage, ["--repair", "--yes"], outcomes: lost)
                #expect(again.finished.status == .exited(0))
                #expect(again.summary?["all_is_well"]?.boolValue == true)

                func facts(_ topic: String) async throws -> [OutcomeLine] {
                    try await stage.kcat.read(topic).compactMap(OutcomeLine.init).filter(\.isSettled)
                }
                let (before, after) = (try await facts(Stage.outcomes), try await facts(lost))
                #expect(after.count == Self.count, "the second repair published nothing")
                #expect(Set(after.map(\.outcomeID)) == Set(before.map(\.outcomeID)))
                #expect(after.allSatisfy { $0.headers.contains("clawback-replay=reconcile-") })
                let ledger = try await stage.simulator.ledger()
                #expect(ledger.entries.allSatisfy { $0.submits == 1 }, "nothing was submitted again")
            }
        }

        @Test(
            "planted disagreements are found, each in its class, and only what may be repaired is",
            .timeLimit(.minutes(10)))
        func planted() async throws {
            try await Processes.run { processes in
                let stage = try await Stage.set(processes, scenario: "success=1")
                let intents = TestIntent.many(12)
                try await settle(stage, intents)
                let topic = "planted-outcomes"
                try await createOutcomes(topic, stage)
                try await plant(intents, topic, stage)
                // Never seen by a worker: WeChat Pay does not know them.
                try await stage.write([TestIntent(intentID: "unsent"), TestIntent(intentID: "ghost")])
                try await stage.write([TestIntent(intentID: "RF-12", orderID: intents[11].orderID, amount: 99)])

                let found = try await reconcile(stage, outcomes: topic)
                #expect(found.finished.status == .exited(1))
                let expected = [
                    "in-step": 4, "contradiction": 1, "success-unknown": 1, "amount-disagrees": 1,
                    "outcome-disagrees": 2, "outcome-behind": 2, "no-outcome": 1, "never-arrived": 1,
                    "intents-disagree": 1, "outcome-without-intent": 1, "outside-window": 1,
                ]
                for (name, count) in expected {
                    #expect(found.count(name) == count, "\(name): \(found.finished.output)")
                }
                #expect(found.summary?["unreadable_outcomes"]?.numberValue?.int64 == 4)
                #expect(found.summary?["repeated_outcomes"]?.numberValue?.int64 == 1)

                let careful = try await reconcile(stage, ["--repair", "--yes"], outcomes: topic)
                #expect(careful.finished.status == .exited(1), "the rest needs a person")
                #expect(careful.objects.last?["published"]?.numberValue?.int64 == 3)
                #expect(careful.objects.last?["held"]?.numberValue?.int64 == 1)
                let bold = try await reconcile(stage, ["--repair", "--contradict-settled", "--yes"], outcomes: topic)
                #expect(bold.objects.last?["published"]?.numberValue?.int64 == 1)
                let headers = try await stage.kcat.read(topic).map(\.headers)
                #expect(headers.count { $0.contains("clawback-contradicts=CBO1-planted") } == 1)
                let last = try await reconcile(stage, outcomes: topic)
                #expect(last.count("in-step") == 7)
                #expect(last.count("contradiction") == 2, "the answered one stays a contradiction for people to see")
            }
        }

        /// One oddity for each of the first intents.
        private func plant(_ intents: [TestIntent], _ topic: String, _ stage: Stage) async throws {
            func line(
                _ intent: TestIntent, _ status: String, amount: Int64? = nil, id: String = "CBO1-planted",
                more: String = "", number: String? = nil, offset: Int = 0, source: String = Stage.intents
            ) -> String {
                "\(intent.orderID)\t{\"outcome_id\":\"\(id)\",\"status\":\"\(status)\",\"intent_id\":\"\(intent.intentID)\","
                    + "\"out_return_no\":\"\(number ?? intent.outReturnNo)\",\"amount\":\(amount ?? intent.amount)\(more),"
                    + "\"source\":{\"topic\":\"\(source)\",\"partition\":0,\"offset\":\(offset)}}\n"
            }
            let due = #","next_query_at":"2999-01-01T00:00:00Z""#
            let lines = [
                line(intents[0], "success"), line(intents[0], "success"),  // the same again
                line(intents[1], "success"), line(intents[1], "failed"),  // contradiction
                line(intents[2], "success", amount: 1_000_000),  // amount
                line(intents[3], "failed"),  // WeChat Pay: success
                line(intents[4], "success", more: #","return_no":"1""#),  // another return_no
                line(intents[5], "processing", more: due),  // behind
                line(intents[6], "processing", more: #","stalled":true"#),  // behind
                // intents[7]: none
                line(intents[8], "success"), line(intents[9], "success"),
                line(intents[11], "success"),  // and a second intent with another amount
                line(TestIntent(intentID: "ghost"), "success"),  // WeChat Pay: 404
                line(intents[0], "success", number: "nobodys"),  // no such intent
                line(intents[0], "success", number: "elsewhere", source: "another-topic"),
                "x\tnot json\n", "x\t[]\n", "x\t{\"outcome_id\":5}\n",
                "x\t{\"outcome_id\":\"a\",\"status\":\"success\",\"out_return_no\":\"a\",\"amount\":\"1\"}\n",
                line(intents[10], "processing", more: due), line(intents[10], "success"),  // as it often goes
            ]
            let file = try stage.processes.folder.write("planted.txt", lines.joined())
            try await stage.kcat.write(lines: file, to: topic)
        }

        @Test(
            "WeChat Pay does not answer: incomplete, exit code 69, and with --store it goes on", .timeLimit(.minutes(5))
        )
        func outage() async throws {
            try await Processes.run { processes in
                let stage = try await Stage.set(processes)
                try await settle(stage, TestIntent.many(40))
                try await stage.simulator.control("outage", #"{"mode":"503"}"#)
                let store = processes.folder.file("store.db")
                let first = try await reconcile(stage, ["--patience", "2s", "--store", store])
                #expect(first.finished.status == .exited(69), "\(first.finished.errors.suffix(3))")
                #expect(first.summary?["all_is_well"]?.boolValue == false)
                #expect(first.summary?["complete"]?.boolValue == false)
                try await stage.simulator.control("outage", #"{"mode":"off"}"#)
                let second = try await reconcile(stage, ["--patience", "2s", "--store", store])
                #expect(
                    second.finished.status == .exited(0),
                    "\(second.finished.output) \(second.finished.errors.suffix(3))")
            }
        }

        @Test(
            "Ctrl-C while asking claims nothing, and the same command goes on where it stopped", .timeLimit(.minutes(5))
        )
        func interrupted() async throws {
            try await Processes.run { processes in
                let stage = try await Stage.set(processes)
                let intents = TestIntent.many(300)
                try await settle(stage, intents)
                try await stage.simulator.control("reset-stats")
                let store = processes.folder.file("store.db")
                // The later of two --rate counts.
                let arguments = Self.arguments(stage, ["--store", store, "--rate", "60"], outcomes: Stage.outcomes)
                let first = processes.start("reconcile", Programs.clawback, arguments)
                try await first.whileRunning {
                    while try await stage.simulator.calls() < 30 { try await Task.sleep(for: .milliseconds(50)) }
                }
                first.send(.interrupt)
                #expect(try await first.ended(within: .seconds(60)) == .exited(0))
                let summary = try #require(try JSONParser.parse(Array(first.output.lines[0].utf8)).objectValue)
                #expect(summary["complete"]?.boolValue == false)
                #expect(summary["all_is_well"]?.boolValue == false)
                #expect(summary["interrupted"] != nil)

                let second = try await reconcile(stage, ["--store", store])
                #expect(second.summary?["all_is_well"]?.boolValue == true)
                let ledger = try await stage.simulator.ledger()
                #expect(ledger.entries.allSatisfy { $0.queries <= 1 }, "nobody was asked about twice")
            }
        }

        @Test(
            "bad windows, an empty one, a missing topic, no broker, a full disk: clear words and the right exit code",
            .timeLimit(.minutes(5)))
        func edges() async throws {
            try await Processes.run { processes in
                let stage = try await Stage.set(processes)
                try await stage.write(TestIntent.many(2000))
                func line(_ reconciled: Reconciled) -> String { reconciled.finished.errors.last { !$0.isEmpty } ?? "" }

                let reversed = try await reconcile(stage, ["--from", "1h ago", "--to", "2h ago"])
                #expect(reversed.finished.status == .exited(64))
                #expect(line(reversed).contains("--from"))
                let empty = try await reconcile(stage, ["--from", "2h ago", "--to", "1h ago"])
                #expect(empty.finished.status == .exited(0))
                #expect(empty.summary?["empty"]?.boolValue == true)
                let missing = try await reconcile(stage, outcomes: "no-such-topic")
                #expect(missing.finished.status == .exited(69))
                #expect(line(missing).contains("no-such-topic"))
                let spill = processes.folder.file("spill")
                try FileManager.default.createDirectory(atPath: spill, withIntermediateDirectories: true)
                let full = try await reconcile(stage, ["--no-ask", "--spill", spill, "--most-spill-pages", "30"])
                #expect(full.finished.status == .exited(69))
                #expect(line(full).contains("the disk is full"), "\(line(full))")
                #expect(try FileManager.default.contentsOfDirectory(atPath: spill).isEmpty)
                let nowhere = try await processes.finish(
                    "reconcile", Programs.clawback,
                    [
                        "reconcile", "--no-ask", "--kafka-bootstrap-servers", "127.0.0.1:\(try FreePort.find())",
                        "--log-level", "error",
                    ], endsWithin: .seconds(90))
                #expect(nowhere.status == .exited(69))
                #expect(nowhere.errors.contains { $0.contains("kafka.bootstrapServers") })
                let topicsOnly = try await reconcile(stage, ["--no-ask"])
                #expect(topicsOnly.count("no-outcome") == 2000)
            }
        }
    }
}

/// A run of reconcile with `--json`.
private struct Reconciled {
    let finished: Finished
    let objects: [JSONObject]

    init(_ finished: Finished) {
        self.finished = finished
        objects = finished.output.filter { !$0.isEmpty }.compactMap {
            try? JSONParser.parse(Array($0.utf8)).objectValue
        }
    }

    var summary: JSONObject? { objects.first }

    func count(_ name: String) -> Int { Int(figure(name, "count")) }
    func fen(_ name: String) -> Int64 { figure(name, "fen") }

    private func figure(_ name: String, _ what: String) -> Int64 {
        summary?["classes"]?.objectValue?[name]?.objectValue?[what]?.numberValue?.int64 ?? 0
    }
}
