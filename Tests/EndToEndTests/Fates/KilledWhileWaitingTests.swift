import Testing

extension EndToEnd {
    @Suite("Killed while checks wait")
    struct KilledWhileWaiting {
        private static let count = Fates.isFull ? 1000 : 200
        private static let delay = Fates.isFull ? "30s" : "15s"

        /// The next worker takes its predecessor's place in the group at once. Without that noida-db 0.2.3 keeps the dead
        /// member, and its lead, and lets nobody in.
        private static let takesPlace = ["--kafka-static-membership", "true"]

        @Test(
            "all settle, each once, though the next worker has other delays",
            .timeLimit(.minutes(Fates.isFull ? 10 : 5)))
        func otherDelays() async throws {
            try await Processes.run { processes in
                let stage = try await Stage.set(
                    processes, scenario: "processing:1=0.5,processing:2=0.5", requeryDelays: Self.delay)
                let intents = TestIntent.many(Self.count)
                let reader = try stage.readOutcomes()
                let first = stage.startWorker(
                    Self.takesPlace + Fates.settings(delays: Self.delay, requestTimeout: "10s"))
                try await stage.write(intents)
                try await reader.published(Self.count, by: first, within: .seconds(120))
                #expect(reader.settled.isEmpty, "all of them wait")
                first.process.send(.kill)
                _ = try await first.process.ended(within: .seconds(10))

                let second = stage.startWorker(
                    Self.takesPlace + Fates.settings(delays: "3s,4s", requestTimeout: "2900ms"))
                _ = try await reader.settled(Self.count, by: second, within: .seconds(180))
                second.process.send(.terminate)
                #expect(try await second.process.ended(within: .seconds(60)) == .exited(0))

                let outcomes = reader.outcomes
                let settled = outcomes.filter(\.isSettled)
                #expect(settled.count == Self.count, "each once")
                #expect(Set(settled.map(\.intentID)) == Set(intents.map(\.intentID)))
                #expect(settled.allSatisfy { $0.status == "success" })
                #expect(outcomes.repeated.isEmpty)
                #expect(outcomes.contains { $0.attempt == 2 }, "some went through a topic of the new list")
                let ledger = try await stage.simulator.ledger()
                #expect(ledger.returns.values.allSatisfy { $0.moneyMoves == 1 && $0.submits >= 1 })
                #expect(ledger.movedAmount == intents.reduce(0) { $0 + $1.amount })
                Fates.report("killed with \(Self.count) checks waiting: all settled, \(Lateness(outcomes))")
            }
        }
    }
}
