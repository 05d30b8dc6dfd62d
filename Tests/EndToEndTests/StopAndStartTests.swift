import Testing

extension EndToEnd {
    @Suite("Stopping in the middle")
    struct StopAndStart {
        @Test("SIGTERM among 1,000 slow calls loses nothing and pays nothing twice", .timeLimit(.minutes(5)))
        func terminate() async throws {
            try await Processes.run { processes in
                let stage = try await Stage.set(
                    processes, scenario: #"{"latency": {"uniform": {"from": "500ms", "to": "3s"}}}"#)
                let intents = TestIntent.many(1000)
                try await stage.write(intents)
                let reader = try stage.readOutcomes()

                let first = stage.startWorker(["--worker-max-in-flight", "100"])
                _ = try await reader.settled(150, by: first, within: .seconds(120))
                first.process.send(.terminate)
                #expect(try await first.process.ended(within: .seconds(60)) == .exited(0))
                let early = reader.settled.count
                #expect((150..<1000).contains(early), "stopped in the middle, after \(early)")

                let second = stage.startWorker(["--worker-max-in-flight", "100"])
                let settled = try await reader.settled(intents.count, by: second, within: .seconds(180))
                second.process.send(.terminate)
                #expect(try await second.process.ended(within: .seconds(60)) == .exited(0))

                #expect(reader.settled.count == intents.count, "no outcome repeated")
                #expect(Set(settled.map(\.intentID)) == Set(intents.map(\.intentID)), "no intent lost")
                #expect(settled.allSatisfy { $0.status == "success" })
                let ledger = try await stage.simulator.ledger()
                #expect(Set(ledger.returns.keys) == Set(intents.map(\.outReturnNo)))
                #expect(ledger.returns.values.allSatisfy { $0.moneyMoves == 1 })
                #expect(ledger.movedAmount == intents.reduce(0) { $0 + $1.amount })
            }
        }

        @Test("SIGHUP before anybody listens to it ends nothing, and later has the keys read", .timeLimit(.minutes(3)))
        func hangUpEarly() async throws {
            try await Processes.run { processes in
                let stage = try await Stage.set(processes)
                let worker = stage.startWorker([])
                try await worker.logged("worker.starting")
                worker.process.send(.terminalClosed)
                try await worker.logged("rebalance.assigned")
                worker.process.send(.terminalClosed)
                try await worker.logged("keys.unchanged")
                worker.process.send(.terminate)
                #expect(try await worker.process.ended(within: .seconds(60)) == .exited(0))
            }
        }
    }
}
