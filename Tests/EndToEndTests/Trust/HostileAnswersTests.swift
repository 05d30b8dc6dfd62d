import StrictJSON
import TestSupport
import Testing

extension EndToEnd {
    /// A server that lies, or somebody in between, mixed into hundreds of calls.
    @Suite("Hostile answers")
    struct HostileAnswers {
        private static let count = Trust.isFull ? 5000 : 400
        /// Settled beforehand, so that there is something to play back.
        private static let honest = 20

        /// How the simulator calls them, and how they are counted.
        private static let kinds = [
            "wrong-signature": "wrong_signature", "missing-signature": "unsigned", "unknown-serial": "unknown_key",
            "stale-timestamp": "stale", "probe-signature": "probe", "oversized-body": "too_large",
            "endless-body": "too_large", "stalled-body": "incomplete", "wrong-content-type": "content_type",
            "redirect": "redirect", "packed-bomb": "packed", "doubled-signature": "malformed_signature",
            "unreadable": "unreadable", "replayed-answer": "other_return",
        ]

        private static func faults(_ total: Double, of names: [String]) -> String {
            let share = total / Double(names.count)
            return "[" + names.sorted().map { #"{"share":\#(share),"faults":["\#($0)"]}"# }.joined(separator: ",") + "]"
        }

        private static func scenario(seed: UInt64) -> String {
            let all = Array(kinds.keys)
            // A played-back answer ends a return for the worker: a person looks, and redrives it. Once is enough here.
            let onQueries = all.filter { $0 != "replayed-answer" }
            return """
                {"seed":\(seed),"latency":"10ms","shares":[{"share":0.1,"plan":"failed"},{"share":0.2,"plan":"processing:1"}],
                 "submitFaults":\(faults(0.5, of: all)),"queryFaults":\(faults(0.3, of: onQueries))}
                """
        }

        @Test(
            "nothing of them is believed, each is counted, and afterwards everything is settled and the books agree",
            .timeLimit(.minutes(10)),
            .enabled(
                if: DevTools.areHereOrRequired("curl", "kcat"),
                "curl or kcat is missing; deploy/setup.sh --dev installs them"))
        func mixedIn() async throws {
            let seed = UInt64.random(in: 1...1_000_000)
            print("trust: hostile answers, seed \(seed)")
            try await Processes.run { processes in
                let stage = try await Stage.set(processes)
                let intents = TestIntent.many(Self.count)
                let reader = try stage.readOutcomes()
                let worker = stage.startWorker([
                    "--worker-max-in-flight", "64", "--wechatpay-request-timeout", "3s", "--worker-attempt-budget",
                    "5s",
                ])
                try await stage.write(Array(intents.prefix(Self.honest)))
                _ = try await reader.settled(Self.honest, by: worker, within: .seconds(120))
                try await stage.simulator.control("scenario", Self.scenario(seed: seed))
                try await stage.write(Array(intents.dropFirst(Self.honest)))

                // All but those whose answer was another's, which are for people to look at.
                try await reader.outcomes("every intent's end", by: worker, within: .seconds(400)) { outcomes in
                    Set(outcomes.filter { $0.isSettled || $0.isStalled }.map(\.intentID)).count == Self.count
                }
                let stalled = reader.outcomes.filter(\.isStalled)
                #expect(!stalled.isEmpty)
                #expect(stalled.allSatisfy { $0.errorCode == "RESPONSE_MISMATCH" })
                #expect(Set(stalled.map(\.intentID)).isDisjoint(with: reader.settled.map(\.intentID)))
                let redriven = try await processes.finish(
                    "redrive", Programs.clawback,
                    [
                        "dead-letters", "redrive", "--kafka-bootstrap-servers", stage.broker.bootstrapServers, "--code",
                        "RESPONSE_MISMATCH", "--yes",
                    ])
                #expect(redriven.status == .exited(0), "\(redriven.errors)")
                let settled = try await reader.settled(Self.count, by: worker, within: .seconds(180))

                try await check(settled, intents, stage)
                let sent = try await stage.simulator.answers()
                let counted = try await worker.metrics(processes)
                try checkCounts(sent, counted)
                checkLog(worker)
                worker.process.send(.terminate)
                #expect(try await worker.process.ended(within: .seconds(60)) == .exited(0))
                let hostile = sent.filter { Self.kinds[Self.fault($0.key)] != nil }.values.reduce(0, +)
                Trust.report(
                    "\(Self.count) intents, \(sent.values.reduce(0, +)) calls, \(hostile) of them answered in one of "
                        + "\(Self.kinds.count) hostile ways: all settled, \(stalled.count) of them after a redrive")
            }
        }

        private func check(_ settled: [OutcomeLine], _ intents: [TestIntent], _ stage: Stage) async throws {
            #expect(settled.count == intents.count, "each once")
            #expect(Set(settled.map(\.intentID)) == Set(intents.map(\.intentID)))
            let ledger = try await stage.simulator.ledger()
            #expect(ledger.returns.count == intents.count, "one return each")
            for outcome in settled {
                let entry = try #require(outcome.outReturnNo.flatMap { ledger.returns[$0] })
                #expect(entry.state == (outcome.status == "success" ? "SUCCESS" : "FAILED"), "as WeChat Pay has it")
                #expect(entry.moneyMoves == (outcome.status == "success" ? 1 : 0))
            }
            let amounts = Dictionary(uniqueKeysWithValues: intents.map { ($0.intentID, $0.amount) })
            let told = settled.filter { $0.status == "success" }.reduce(0) { $0 + (amounts[$1.intentID] ?? 0) }
            #expect(ledger.movedAmount == told)
        }

        private static func fault(_ answer: String) -> String {
            answer.split(separator: " ").last.map(String.init) ?? ""
        }

        /// Each as often as it was sent; only what a pause of the machine cut short is counted as incomplete instead.
        private func checkCounts(_ sent: [String: Int], _ metrics: [String: Double]) throws {
            var expected: [String: Int] = [:]
            for (answer, count) in sent {
                if let reason = Self.kinds[Self.fault(answer)] { expected[reason, default: 0] += count }
            }
            #expect(expected.count == Set(Self.kinds.values).count, "all kinds came about")
            var total = 0
            for (reason, count) in expected {
                let counted = Int(metrics["clawback_doubted_answers_total{reason=\"\(reason)\"}"] ?? 0)
                total += counted
                #expect(counted > 0, "\(reason)")
                if reason != "incomplete" { #expect(counted <= count, "\(reason)") }
            }
            // On a machine under load some answers come when the worker has given up waiting.
            let unanswered = metrics.filter {
                $0.key.hasPrefix("clawback_calls_total")
                    && ($0.key.contains(#"result="timed_out""#) || $0.key.contains(#"result="connection""#))
            }
            #expect(total + Int(unanswered.values.reduce(0, +)) >= expected.values.reduce(0, +))
        }

        private func checkLog(_ worker: WorkerProcess) {
            let lines = worker.process.errors.lines.filter { $0.contains("\"event\":\"answer.doubted\"") }
            let entries = lines.compactMap { try? JSONParser.parse(Array($0.utf8)).objectValue }
            #expect(Set(entries.compactMap { $0["code"]?.stringValue }) == Set(Self.kinds.values), "each kind is said")
            for entry in entries {
                #expect(
                    entry["request_id"]?.stringValue?.hasPrefix("08") == true, "with the number that support asks for")
                #expect(entry["host"]?.stringValue?.isEmpty == false)
            }
            #expect(entries.count < 3 * Self.kinds.count + Self.count / 10, "and not for every answer")
        }
    }
}
