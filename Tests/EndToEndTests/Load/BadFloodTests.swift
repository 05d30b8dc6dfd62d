import Testing

extension EndToEnd {
    @Suite("Bad records in a row")
    struct BadFlood {
        private static let bad = Load.isFull ? 100_000 : 3000
        private static let good = 20
        /// In KiB.
        private static let mostMemory = 200 * 1024

        @Test(
            "every tiny one of them is set aside, the good ones behind them are settled, in bounded memory",
            .timeLimit(.minutes(15)))
        func flood() async throws {
            try await Processes.run { processes in
                let stage = try await Stage.set(processes, partitions: 1)
                // Kinds that fail in the parser, in the decoder, and with an id that an outcome can name.
                let kinds = ["{", "[]", #"{"amount":1}"#, "x"]
                var lines = ""
                for number in 0..<Self.bad { lines += "k\(number)\t\(kinds[number % kinds.count])\n" }
                try await stage.kcat.write(lines: try processes.folder.write("bad", lines), to: Stage.intents)
                let intents = TestIntent.many(Self.good)
                try await stage.write(intents)

                let reader = try stage.readOutcomes()
                let worker = stage.startWorker()
                let started = ContinuousClock.now
                let settled = try await reader.settled(Self.good, by: worker, within: Load.limit)
                let took = started.duration(to: .now)
                // Drained: what was begun is published.
                let peak = try await worker.process.peakMemory()
                worker.process.send(.terminate)
                #expect(try await worker.process.ended(within: .seconds(120)) == .exited(0))

                #expect(Set(settled.map(\.intentID)) == Set(intents.map(\.intentID)))
                #expect(settled.allSatisfy { $0.status == "success" })
                let letters = try await stage.kcat.read(Stage.deadLetters)
                #expect(letters.count == Self.bad, "each once")
                #expect(Set(letters.map(\.key)).count == Self.bad, "none lost")
                Load.report("\(Self.bad) bad records in a row: \(took.milliseconds) ms, peak \(peak) KiB")
                #expect(peak < Self.mostMemory)
            }
        }
    }
}
