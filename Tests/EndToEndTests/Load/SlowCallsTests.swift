import KafkaRecords
import Testing

extension EndToEnd {
    @Suite("Slow calls")
    struct SlowCalls {
        private static let seconds = Load.isFull ? 10 : 2
        private static let maxInFlight = Load.isFull ? 256 : 64
        private static let intents = Load.isFull ? 2000 : 192
        /// In KiB.
        private static let mostMemory = 200 * 1024

        @Test(
            "with every answer late nothing is lost or done twice, as many calls are under way as may be, in bounded memory",
            .timeLimit(.minutes(15)))
        func late() async throws {
            try await Processes.run { processes in
                let stage = try await Stage.set(processes, scenario: #"{"latency":"\#(Self.seconds)s"}"#)
                let intents = TestIntent.many(Self.intents)
                try await stage.write(intents)
                let reader = try stage.readOutcomes()
                let worker = stage.startWorker([
                    "--wechatpay-request-timeout", "\(Self.seconds + 20)s", "--worker-max-in-flight",
                    "\(Self.maxInFlight)", "--worker-attempt-budget", "120s",
                ])
                let settled = try await reader.settled(Self.intents, by: worker, within: Load.limit)
                let peak = try await worker.process.peakMemory()
                worker.process.send(.terminate)
                #expect(try await worker.process.ended(within: .seconds(120)) == .exited(0))

                #expect(settled.count == Self.intents, "each once")
                #expect(Set(settled.map(\.intentID)) == Set(intents.map(\.intentID)))
                #expect(settled.allSatisfy { $0.status == "success" })
                let ledger = try await stage.simulator.ledger()
                #expect(ledger.movedAmount == intents.reduce(0) { $0 + $1.amount })
                let moments = settled.compactMap(\.observedAt).sorted()
                let took = try #require(moments.last) - #require(moments.first)
                let ideal = Self.seconds * ((Self.intents - 1) / Self.maxInFlight)
                Load.report(
                    "\(Self.intents) calls of \(Self.seconds) s, \(Self.maxInFlight) at once: from the first outcome to the "
                        + "last \(took.milliseconds) ms (at best \(ideal) s), peak \(peak) KiB")
                #expect(took < .seconds(3 * ideal + 30))
                #expect(peak < Self.mostMemory)
            }
        }
    }
}
