import StrictJSON
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Dead letters, afterwards")
    struct DeadLetters {
        private struct Letters {
            let stage: Stage

            func run(
                _ command: String, _ arguments: [String] = [], endsWithin limit: Duration = .seconds(60)
            ) async throws -> Finished {
                try await stage.processes.finish(
                    "dead-letters \(command)", Programs.clawback,
                    ["dead-letters", command, "--kafka-bootstrap-servers", stage.broker.bootstrapServers] + arguments,
                    endsWithin: limit)
            }

            func list(_ arguments: [String] = []) async throws -> [JSONObject] {
                try objects(try await run("list", ["--json"] + arguments))
            }

            func objects(_ finished: Finished) throws -> [JSONObject] {
                #expect(finished.status.isSuccess, "\(finished.errors)")
                return try finished.output.filter { !$0.isEmpty }.map {
                    try #require(try JSONParser.parse(Array($0.utf8)).objectValue)
                }
            }

            /// Waits until so many letters are there.
            func count(_ count: Int, _ arguments: [String] = []) async throws -> [JSONObject] {
                try await within(.seconds(90), "\(count) letters") {
                    while true {
                        let letters = try await list(["--limit", "1000"] + arguments)
                        if letters.count >= count { return letters }
                        try await Task.sleep(for: .milliseconds(300))
                    }
                }
            }
        }

        private func text(_ letters: [JSONObject], _ name: String) -> [String?] {
            letters.map { $0[name]?.stringValue }
        }

        @Test(
            "what was given up is looked at once more when redriven, as often as one likes, with one return each",
            .timeLimit(.minutes(5)), arguments: [BrokerKind.noida, .tansu])
        func givenUp(broker: BrokerKind) async throws {
            try await Processes.run { processes in
                // In progress for the first query and done by the second, which is one too late for this worker.
                let stage = try await Stage.set(processes, broker: broker, scenario: "processing:1=1", partitions: 2)
                let letters = Letters(stage: stage)
                let intents = TestIntent.many(10)
                let reader = try stage.readOutcomes()
                let worker = stage.startWorker(["--worker-give-up-after", "1s"])
                try await stage.write(intents)
                let stalled = try await letters.count(intents.count)
                #expect(Set(text(stalled, "code")) == ["GAVE_UP"])
                #expect(Set(text(stalled, "intent_id")) == Set(intents.map(\.intentID)))
                #expect(reader.settled.isEmpty)

                let refused = try await letters.run("redrive")
                #expect(refused.status == .exited(77))
                #expect(refused.output.first == "to redrive: 10 to refund-requery.1s")
                #expect(reader.settled.isEmpty, "nothing was sent")

                for round in 1...2 {
                    let done = try await letters.run("redrive", ["--yes"])
                    #expect(done.status == .exited(0), "\(done.errors)")
                    #expect(done.output.last == "redriven: 10 to refund-requery.1s")
                    let settled = try await reader.settled(round * intents.count, by: worker, within: .seconds(90))
                    #expect(settled.allSatisfy { $0.status == "success" })
                    #expect(Set(settled.map(\.outcomeID)).count == intents.count, "the same facts")
                    #expect(settled.allSatisfy { !$0.headers.contains("clawback-redrives") })
                }
                let ledger = try await stage.simulator.ledger()
                #expect(ledger.returns.count == intents.count)
                #expect(ledger.returns.values.allSatisfy { $0.moneyMoves == 1 })
                #expect(ledger.movedAmount == intents.reduce(0) { $0 + $1.amount })
            }
        }

        @Test(
            "what fails again counts up, only its newest letter goes back, and at the limit it stays",
            .timeLimit(.minutes(5)))
        func limit() async throws {
            try await Processes.run { processes in
                let stage = try await Stage.set(processes, scenario: "processing:50=1", partitions: 2)
                let letters = Letters(stage: stage)
                let invalid = TestIntent(intentID: "bad").json.replacing(#""amount":10"#, with: #""amount":"10""#)
                let worker = stage.startWorker(["--worker-give-up-after", "1s"])
                try await stage.kcat.write(
                    lines: try processes.folder.write(
                        "intents.txt", TestIntent.file(TestIntent.many(1)) + "bad-key\t\(invalid)\n"),
                    to: Stage.intents)
                _ = try await letters.count(2)
                for round in 1...2 {
                    let done = try await letters.run("redrive", ["--yes", "--max-redrives", "2"])
                    #expect(
                        done.output.last == "redriven: 1 to refund-intents, 1 to refund-requery.1s", "\(done.output)")
                    let all = try await letters.count(2 + 2 * round)
                    let counts = all.compactMap { $0["redrives"]?.numberValue?.int64 }
                    #expect(counts.sorted() == (0...round).flatMap { [Int64($0), Int64($0)] })
                }
                let last = try letters.objects(try await letters.run("redrive", ["--json", "--max-redrives", "2"]))
                #expect(last.first?["to_redrive"]?.numberValue?.int64 == 0)
                let reasons = last.first?["reasons"]?.objectValue
                #expect(reasons?["too-often"]?.numberValue?.int64 == 2)
                #expect(reasons?["superseded"]?.numberValue?.int64 == 4)
                #expect(try await letters.run("redrive", ["--yes", "--max-redrives", "2"]).status == .exited(0))

                // Byte for byte, also after two rounds.
                let records = try await stage.kcat.read(Stage.intents)
                #expect(
                    records.filter { $0.key == Array("bad-key".utf8) }.map(\.value)
                        == Array(repeating: Array(invalid.utf8), count: 3))
                #expect(records.filter { $0.headers.contains("clawback-error-code") }.isEmpty)
                #expect(worker.process.errors.lines.filter { $0.contains("session.over") }.isEmpty)
            }
        }

        @Test(
            "letters are found by code, merchant, intent, time and place, shown, and exported whole",
            .timeLimit(.minutes(5)))
        func finding() async throws {
            try await Processes.run { processes in
                let stage = try await Stage.set(processes, partitions: 1)
                let letters = Letters(stage: stage)
                _ = stage.startWorker()
                let hostile = try processes.folder.write("hostile", [0x1B, 0x5B, 0x32, 0x4A, 0xFF])
                try await stage.kcat.write(file: hostile, to: Stage.intents, key: "hostile", partition: 0)
                // Of two records with different keys, either may be the first to be handled.
                _ = try await letters.count(1)
                let invalid = TestIntent(intentID: "bad").json.replacing(#""amount":10"#, with: #""amount":-1"#)
                try await stage.kcat.write(
                    lines: try processes.folder.write("bad.txt", "bad-key\t\(invalid)\n"), to: Stage.intents)
                let all = try await letters.count(2)
                #expect(text(all, "intent_id") == ["bad", nil], "the newest first")

                #expect(try await letters.list(["--intent-id", "bad", "--code", "INVALID_INTENT"]).count == 1)
                #expect(try await letters.list(["--sub-mchid", "1"]).isEmpty)
                #expect(try await letters.list(["--code", "GAVE_UP"]).isEmpty)
                #expect(try await letters.list(["--from", "1h ago", "--to", "now"]).count == 2)
                #expect(try await letters.list(["--to", "1h ago"]).isEmpty)
                #expect(try await letters.list(["--limit", "1"]).count == 1)

                let place = try #require(all.last?["place"]?.stringValue)
                let shown = try await letters.run("show", [place])
                #expect(shown.output.contains("value") && shown.output.contains("    1b5b324aff"))
                #expect(shown.output.allSatisfy { $0.utf8.allSatisfy { $0 >= 0x20 } })
                #expect(try await letters.run("show", ["0@99"]).status == .exited(64))
                #expect(try await letters.run("show", ["nowhere"]).status == .exited(64))

                let file = processes.folder.file("letters.jsonl")
                #expect(try await letters.run("export", ["--output", file]).status == .exited(0))
                let exported = try TemporaryFolder.read(file).split(separator: UInt8(ascii: "\n"))
                #expect(exported.count == 2)
                #expect(
                    try letters.objects(try await letters.run("export", [place])).first?["value_base64"]?.stringValue
                        == "G1sySv8=")
                #expect(try await letters.run("export", ["--output", "/nowhere/x"]).status == .exited(64))
            }
        }

        @Test(
            "Ctrl-C ends a redrive between two transactions, and running it again brings the rest",
            .timeLimit(.minutes(5)))
        func interrupted() async throws {
            try await Processes.run { processes in
                let stage = try await Stage.set(processes, partitions: 1)
                let letters = Letters(stage: stage)
                let count = 6000
                let lines = (1...count).map { "key\tnot json \($0)\n" }.joined()
                let written = try await processes.finish(
                    "kcat", try Programs.kcat,
                    [
                        "-P", "-b", stage.broker.bootstrapServers, "-t", Stage.deadLetters, "-p", "0", "-K", "\t",
                        "-H", "clawback-error-code=INVALID_INTENT", "-H", "clawback-source-topic=refund-intents",
                        "-H", "clawback-source-partition=0", "-H", "clawback-source-offset=1",
                        "-l", try processes.folder.write("letters.txt", lines),
                    ])
                #expect(written.status.isSuccess)
                let redrive = processes.start(
                    "redrive", Programs.clawback,
                    [
                        "dead-letters", "redrive", "--yes", "--kafka-bootstrap-servers", stage.broker.bootstrapServers,
                    ])
                try await redrive.waitForOutput(.seconds(60), "the plan") { !$0.isEmpty }
                redrive.send(.interrupt)
                #expect(try await redrive.ended(within: .seconds(60)) == .exited(0))
                let first = try await stage.kcat.read(Stage.intents).count
                #expect(
                    first == count || redrive.errors.lines.contains { $0.contains("interrupted after \(first) of") })

                let again = try await letters.run("redrive", ["--yes"], endsWithin: .seconds(120))
                #expect(again.output.last == "redriven: \(count) to refund-intents")
                #expect(try await stage.kcat.read(Stage.intents).count == first + count)
            }
        }

        @Test(
            "an unreachable broker, a topic that is not there, no letters, a window the wrong way round: clear words, right code",
            .timeLimit(.minutes(5)))
        func trouble() async throws {
            try await Processes.run { processes in
                let nobody = try await processes.finish(
                    "list", Programs.clawback,
                    ["dead-letters", "list", "--kafka-bootstrap-servers", "127.0.0.1:\(try FreePort.find())"])
                #expect(nobody.status == .exited(69))
                #expect(nobody.errors.last?.contains("Connection refused") == true, "\(nobody.errors)")

                let stage = try await Stage.set(processes, partitions: 1)
                let letters = Letters(stage: stage)
                let absent = try await letters.run("list", ["--kafka-dead-letters-topic", "not-there"])
                #expect(absent.status == .exited(69))
                #expect(absent.errors.last?.contains("not-there") == true, "\(absent.errors)")

                let empty = try await letters.run("list")
                #expect(empty.status == .exited(0) && empty.output.filter { !$0.isEmpty }.isEmpty)
                #expect(empty.errors.last == "clawback: dead-letters: no letter matches")
                #expect(try await letters.run("redrive", ["--yes"]).output.first == "no letter to redrive")
                #expect(try await letters.run("list", ["--from", "now", "--to", "1h ago"]).status == .exited(64))
            }
        }
    }
}
