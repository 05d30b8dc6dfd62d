import KafkaRecords
import Testing

extension EndToEnd {
    @Suite("Fifty sub-merchants of which one floods")
    struct SubMerchants {
        private static let flood = Load.isFull ? 4851 : 1000
        private static let ofEachOther = 1
        /// Calls per second of one sub-merchant: what makes the flood's own last.
        private static let rate = Load.isFull ? 50 : 100
        private static let flooding = "1900000100"
        /// In KiB.
        private static let mostMemory = 200 * 1024

        private struct Run {
            let others: Duration
            let flood: Duration
            /// KiB.
            let peakMemory: Int
        }

        @Test(
            "the others' are settled as soon however much the one sends, none is lost, in bounded memory",
            .timeLimit(.minutes(15)))
        func fair() async throws {
            let few = try #require(try await run(flood: Self.flood / 4, rate: Self.rate))
            let many = try #require(try await run(flood: Self.flood, rate: Self.rate))
            for (flood, run) in [(Self.flood / 4, few), (Self.flood, many)] {
                report(run, flood)
            }
            #expect(many.others < few.others + .seconds(4), "the flood's length is not in it")
            #expect(many.others < many.flood / 2)
            #expect(many.peakMemory < Self.mostMemory)
        }

        /// Where the worker's own speed is the bound, and all it has read is the flood's but for one in a hundred.
        @Test(
            "without a rate, too, the others are settled before half of the flood is",
            .timeLimit(.minutes(15)))
        func withoutARate() async throws {
            let run = try #require(try await run(flood: Self.flood, rate: nil))
            report(run, Self.flood)
            #expect(run.others < run.flood / 2)
            #expect(run.peakMemory < Self.mostMemory)
        }

        private func report(_ run: Run, _ flood: Int) {
            Load.report(
                "\(flood) of one sub-merchant, \(49 * Self.ofEachOther) of 49 others: the others' last after "
                    + "\(run.others.milliseconds) ms, the one's after \(run.flood.milliseconds) ms, "
                    + "peak \(run.peakMemory) KiB")
        }

        /// From the first outcome on: joining the group takes its time.
        private func run(flood: Int, rate: Int?) async throws -> Run? {
            var run: Run?
            try await Processes.run { processes in
                let stage = try await Stage.set(processes, scenario: #"{"latency":"20ms"}"#)
                let intents = Self.mixed(flood)
                try await stage.write(intents)
                let reader = try stage.readOutcomes()
                let worker = stage.startWorker(
                    ["--worker-max-in-flight", "32", "--worker-attempt-budget", "300s"]
                        + (rate.map { ["--worker-rate-limit-per-sub-merchant", "\($0)"] } ?? []))
                let settled = try await reader.settled(intents.count, by: worker, within: Load.limit)
                let peak = try await worker.process.peakMemory()
                #expect(settled.count == intents.count, "each once")
                #expect(Set(settled.map(\.intentID)) == Set(intents.map(\.intentID)))
                #expect(settled.allSatisfy { $0.status == "success" })

                func last(_ isWanted: (OutcomeLine) -> Bool) throws -> Timestamp {
                    try #require(settled.filter(isWanted).compactMap(\.observedAt).max())
                }
                let start = try #require(settled.compactMap(\.observedAt).min())
                run = Run(
                    others: try last { $0.intentID.hasPrefix("other") } - start,
                    flood: try last { $0.intentID.hasPrefix("flood") } - start, peakMemory: peak)
            }
            return run
        }

        /// The others' spread evenly among the one's, the last of all being another's.
        private static func mixed(_ flood: Int) -> [TestIntent] {
            let others = 49 * ofEachOther
            var intents: [TestIntent] = []
            for number in 0..<others {
                for place in flood * number / others..<flood * (number + 1) / others {
                    intents.append(
                        TestIntent(intentID: "flood-\(place)", subMchid: flooding, orderID: "flood-\(place)"))
                }
                intents.append(
                    TestIntent(
                        intentID: "other-\(number)", subMchid: "\(1_900_000_101 + number % 49)",
                        orderID: "other-\(number)"))
            }
            return intents
        }
    }
}
