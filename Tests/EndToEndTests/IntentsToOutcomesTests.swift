import TestSupport
import Testing

extension EndToEnd {
    @Suite("Intents in, returns made, outcomes out")
    struct IntentsToOutcomes {
        @Test(
            "what kcat writes comes back as outcomes, and the same file again makes no new return",
            .timeLimit(.minutes(5)),
            arguments: [(.noida, "exactly-once"), (.tansu, "exactly-once"), (.noida, "at-least-once")]
                as [(BrokerKind, String)])
        func twice(broker: BrokerKind, delivery: String) async throws {
            try await Processes.run { processes in
                let stage = try await Stage.set(
                    processes, broker: broker, scenario: "success=0.7,failed=0.1,processing:1=0.1,processing:2=0.1")
                let intents = [TestIntent.documented] + TestIntent.many(99)
                let reader = try stage.readOutcomes()
                let worker = stage.startWorker(["--kafka-delivery", delivery])

                try await stage.write(intents)
                let first = try await reader.settled(intents.count, by: worker, within: .seconds(120))
                let ledger = try await stage.simulator.ledger()
                expectAgreement(intents, first, ledger)

                try await stage.write(intents)
                let both = try await reader.settled(2 * intents.count, by: worker, within: .seconds(120))
                let later = try await stage.simulator.ledger()
                #expect(later.returns.keys == ledger.returns.keys)
                #expect(later.movedAmount == ledger.movedAmount)
                #expect(Set(both.map(\.outcomeID)) == Set(first.map(\.outcomeID)), "the same facts have the same ids")

                worker.process.send(.terminate)
                #expect(try await worker.process.ended(within: .seconds(60)) == .exited(0))
                #expect(reader.settled.count == 2 * intents.count, "exactly one settled outcome for each delivery")
                #expect(!reader.outcomes.contains { !$0.headers.contains("ce_type=clawback.refund-outcome.v1") })
            }
        }

        /// One settled outcome for each intent, under the number that the contract derives, and a ledger that says
        /// the same.
        private func expectAgreement(_ intents: [TestIntent], _ settled: [OutcomeLine], _ ledger: Ledger) {
            #expect(Set(settled.map(\.intentID)) == Set(intents.map(\.intentID)))
            #expect(settled.count == intents.count)
            let numbers = Dictionary(uniqueKeysWithValues: intents.map { ($0.intentID, $0.outReturnNo) })
            let returns = ledger.returns
            #expect(returns.count == intents.count)
            for outcome in settled {
                let number = numbers[outcome.intentID]
                #expect(outcome.outReturnNo == number)
                let entry = number.flatMap { returns[$0] }
                #expect(entry?.state.lowercased() == outcome.status, "\(outcome.intentID)")
                #expect(entry?.moneyMoves == (outcome.status == "success" ? 1 : 0), "\(outcome.intentID)")
            }
            let successes = Set(settled.filter { $0.status == "success" }.map(\.intentID))
            #expect(
                ledger.movedAmount == intents.filter { successes.contains($0.intentID) }.reduce(0) { $0 + $1.amount })
        }
    }
}

/// Real processes take turns: several brokers and workers at once on two cores would be waiting for one another.
@Suite("End to end", .serialized)
enum EndToEnd {}
