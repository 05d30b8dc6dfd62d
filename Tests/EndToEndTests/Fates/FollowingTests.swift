import KafkaRecords
import Testing

extension EndToEnd {
    @Suite("Following returns that stay in progress")
    struct Following {
        private static let count = Fates.isFull ? 10_000 : 500
        private static let scenario = "processing:1=0.34,processing:2=0.33,processing:3=0.33"

        /// The promise is a second, for a release build on cores of its own; a debug build among other tests gets more.
        private static let latest = Duration.seconds(Fates.isFull ? 1 : 10)

        private struct Run {
            let lateness: Lateness
            /// KiB.
            let peakMemory: Int
        }

        @Test(
            "each is settled once, soon after its check is due, in no more memory than a hundred take",
            .timeLimit(.minutes(Fates.isFull ? 30 : 5)))
        func soonAndSmall() async throws {
            let hundred = try #require(try await follow(100))
            let many = try #require(try await follow(Self.count))
            #expect(many.lateness.least >= .zero, "never before its time")
            #expect(many.lateness.percentile(0.99) < Self.latest)
            #expect(
                many.peakMemory - hundred.peakMemory < Self.memoryNoise,
                "\(many.peakMemory) KiB, with a hundred \(hundred.peakMemory) KiB")
        }

        /// What an allocator's habits may make of the same work, in KiB: a thousandth of it for each return followed would
        /// be more with the full size. A debug build beside other tests has worse habits.
        private static let memoryNoise = (Fates.isFull ? 10 : 24) * 1024

        private func follow(_ count: Int) async throws -> Run? {
            var run: Run?
            try await Processes.run { processes in
                let stage = try await Stage.set(
                    processes, scenario: Self.scenario, requeryDelays: "1s,2s,4s")
                let intents = TestIntent.many(count)
                let reader = try stage.readOutcomes()
                let worker = stage.startWorker(Fates.settings(delays: "1s,2s,4s"))
                let started = ContinuousClock.now
                try await stage.write(intents)
                let settled = try await reader.settled(
                    count, by: worker, within: .seconds(Fates.isFull ? 900 : 180))
                let took = started.duration(to: .now)
                let peak = try await worker.process.peakMemory()
                worker.process.send(.terminate)
                #expect(try await worker.process.ended(within: .seconds(60)) == .exited(0))

                let outcomes = reader.outcomes
                #expect(outcomes.count(where: \.isSettled) == count, "each once")
                #expect(Set(settled.map(\.intentID)) == Set(intents.map(\.intentID)))
                #expect(settled.allSatisfy { $0.status == "success" })
                #expect(outcomes.repeated.isEmpty)
                let ledger = try await stage.simulator.ledger()
                #expect(ledger.returns.values.allSatisfy { $0.moneyMoves == 1 })
                #expect(ledger.movedAmount == intents.reduce(0) { $0 + $1.amount })

                let lateness = Lateness(outcomes)
                Fates.report(
                    "\(count) followed in \(took.milliseconds / 1000) s: \(lateness); peak memory \(peak / 1024) MiB")
                run = Run(lateness: lateness, peakMemory: peak)
            }
            return run
        }
    }
}
