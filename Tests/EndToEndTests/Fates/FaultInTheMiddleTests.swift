import Testing

extension EndToEnd {
    /// WeChat Pay, the way there or our own credentials fail while intents come in, and mend again.
    @Suite("A fault in the middle")
    struct FaultInTheMiddle {
        private static let count = Fates.isFull ? 5000 : 300

        struct Fault: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var begin: (command: String, body: String)
            var end: (command: String, body: String)
            /// Seconds with `CLAWBACK_FATES=full`.
            var seconds: Int
            /// Whether calls go on, though fewer.
            var letsThrough = false
        }

        static let faults = [
            Fault(
                testDescription: "WeChat Pay is down", begin: ("outage", #"{"mode":"503"}"#),
                end: ("outage", #"{"mode":"off"}"#), seconds: 60),
            always("every connection is cut", "cut-before", seconds: 60),
            always("our signatures are refused", "SIGN_ERROR", seconds: 30),
            always("answers are signed with an unknown certificate", "unknown-serial", seconds: 30),
            Fault(
                testDescription: "half of all calls are too many", begin: ("rate-limit", #"{"share":0.5}"#),
                end: ("rate-limit", #"{"share":0}"#), seconds: 60, letsThrough: true),
        ]

        private static func always(_ what: String, _ fault: String, seconds: Int) -> Fault {
            let faults = #"[{"share":1,"faults":[{"fault":"\#(fault)","times":"always"}]}]"#
            return Fault(
                testDescription: what,
                begin: ("scenario", #"{"submitFaults":\#(faults),"queryFaults":\#(faults)}"#),
                end: ("scenario", "calm"), seconds: seconds)
        }

        /// Calls during a fault that lets nothing through: thresholds, what was under way, and a probe a second at most.
        private static func mostCalls(_ seconds: Int) -> Int { 20 + 64 + 2 * seconds + 10 }

        @Test(
            "no intent is lost, none failed or given up, few calls are made, and work goes on when it is over",
            .timeLimit(.minutes(Fates.isFull ? 10 : 5)), arguments: faults)
        func survives(_ fault: Fault) async throws {
            let seconds = Fates.isFull ? fault.seconds : 3
            try await Processes.run { processes in
                let stage = try await Stage.set(processes, scenario: "calm")
                let intents = TestIntent.many(Self.count)
                let reader = try stage.readOutcomes()
                let worker = stage.startWorker(["--worker-max-in-flight", "64"])
                // Half of them are done before it begins; the other half comes while it lasts.
                try await stage.write(Array(intents.prefix(Self.count / 2)))
                _ = try await reader.settled(Self.count / 2, by: worker, within: .seconds(120))
                try await stage.simulator.control(fault.begin.command, fault.begin.body)
                try await stage.simulator.control("reset-stats")
                try await stage.write(Array(intents.dropFirst(Self.count / 2)))
                try await Task.sleep(for: .seconds(seconds))
                let calls = try await stage.simulator.calls()
                let before = reader.settled.count
                try await stage.simulator.control(fault.end.command, fault.end.body)
                let ended = ContinuousClock.now
                _ = try await reader.settled(min(Self.count, before + 1), by: worker, within: .seconds(60))
                let first = ended.duration(to: .now)
                _ = try await reader.settled(Self.count, by: worker, within: .seconds(180))
                let all = ended.duration(to: .now)
                worker.process.send(.terminate)
                #expect(try await worker.process.ended(within: .seconds(60)) == .exited(0))

                let settled = reader.settled
                #expect(settled.count == Self.count, "each once")
                #expect(Set(settled.map(\.intentID)) == Set(intents.map(\.intentID)))
                #expect(settled.allSatisfy { $0.status == "success" }, "none failed")
                let stalled = reader.outcomes.filter(\.isStalled)
                #expect(stalled.isEmpty, "none in the dead letters")
                if !fault.letsThrough { #expect(calls <= Self.mostCalls(seconds), "calls while it lasted") }
                let ledger = try await stage.simulator.ledger()
                #expect(ledger.returns.values.allSatisfy { $0.moneyMoves == 1 })
                #expect(ledger.movedAmount == intents.reduce(0) { $0 + $1.amount })
                Fates.report(
                    "\(fault.testDescription), \(seconds) s among \(Self.count): \(calls) calls meanwhile, \(before) settled; "
                        + "first \(first.milliseconds) ms after its end, all after \(all.milliseconds) ms")
            }
        }
    }
}
