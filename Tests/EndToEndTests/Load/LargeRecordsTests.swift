import TestSupport
import Testing

extension EndToEnd {
    @Suite("Records of a mebibyte")
    struct LargeRecords {
        private static let mebibyte = 1 << 20
        /// noida-db sends all it has in one answer, whatever is asked for: more than a client takes would never be read.
        private static let each = Load.isFull ? 32 : 8
        /// In KiB: what waits, what is being published and what both clients hold of it, and the program itself.
        private static let mostMemory = 320 * 1024

        /// An intent that is good, or not, padded in a field that nobody knows.
        private static func padded(
            _ intent: TestIntent, isGood: Bool, to size: Int, _ random: inout SeededGenerator
        ) -> String {
            let json = isGood ? intent.json : intent.json.replacing(#""amount":10"#, with: #""amount":10.5"#)
            let start = json.dropLast() + #","padding":""#
            return start + Load.noise(size - start.utf8.count - 2, &random) + #""}"#
        }

        private static func intents(_ name: String) -> [TestIntent] {
            (1...each).map { TestIntent(intentID: "\(name)-\($0)", orderID: "order-\(name)-\($0)") }
        }

        @Test(
            "the good ones are settled, the bad ones set aside byte for byte, in bounded memory",
            .timeLimit(.minutes(15)))
        func mebibytes() async throws {
            let seed: UInt64 = 7
            try await Processes.run { processes in
                var random = SeededGenerator(seed: seed)
                let stage = try await Stage.set(processes, partitions: 2)
                let (good, bad) = (Self.intents("good"), Self.intents("bad"))
                var values: [String: String] = [:]
                var lines = ""
                for (goodOne, badOne) in zip(good, bad) {
                    for (intent, isGood) in [(goodOne, true), (badOne, false)] {
                        let value = Self.padded(intent, isGood: isGood, to: Self.mebibyte, &random)
                        values[intent.orderID] = value
                        lines += "\(intent.orderID)\t\(value)\n"
                    }
                }
                try await stage.kcat.write(lines: try processes.folder.write("large", lines), to: Stage.intents)

                let reader = try stage.readOutcomes()
                let worker = stage.startWorker()
                let started = ContinuousClock.now
                let settled = try await reader.settled(2 * Self.each, by: worker, within: Load.limit)
                let took = started.duration(to: .now)
                let peak = try await worker.process.peakMemory()
                #expect(Set(settled.filter { $0.status == "success" }.map(\.intentID)) == Set(good.map(\.intentID)))
                #expect(Set(settled.filter { $0.status == "failed" }.map(\.intentID)) == Set(bad.map(\.intentID)))

                let letters = try await stage.kcat.read(Stage.deadLetters)
                #expect(letters.count == Self.each)
                for letter in letters {
                    let key = String(decoding: letter.key ?? [], as: UTF8.self)
                    #expect(letter.value == values[key].map { Array($0.utf8) }, "\(key), seed \(seed)")
                }
                Load.report(
                    "\(2 * Self.each) records of 1 MiB, half of them bad: \(took.milliseconds) ms, peak \(peak) KiB")
                #expect(peak < Self.mostMemory)
            }
        }

        @Test(
            "a dead letter larger than the worker may write leaves what is large behind, and what follows is handled",
            .timeLimit(.minutes(10)), arguments: ["exactly-once", "at-least-once"])
        func poison(delivery: String) async throws {
            try await Processes.run { processes in
                var random = SeededGenerator(seed: 8)
                let stage = try await Stage.set(processes, partitions: 1)
                let first = TestIntent(intentID: "first")
                let value = Self.padded(first, isGood: false, to: Self.mebibyte, &random)
                let longKey = Load.noise(Self.mebibyte, &random)
                let second = TestIntent(intentID: "second")
                let last = TestIntent(intentID: "last", orderID: "last")
                let lines = "order-1\t\(value)\n\(longKey)\t\(second.json)\nlast\t\(last.json)\n"
                try await stage.kcat.write(lines: try processes.folder.write("poison", lines), to: Stage.intents)

                let reader = try stage.readOutcomes()
                let worker = stage.startWorker(
                    ["--kafka-delivery", delivery],
                    properties: WorkerProcess.quickGroup + ",message.max.bytes=1000000")
                let settled = try await reader.settled(3, by: worker, within: Load.limit)
                let results = Set(settled.map { "\($0.intentID) \($0.status)" })
                #expect(results == ["first failed", "second failed", "last success"])

                let letters = try await stage.kcat.read(Stage.deadLetters)
                #expect(letters.count == 2)
                #expect(letters.allSatisfy { $0.value == nil })
                let headers = letters.map(\.headers).joined(separator: "\n")
                #expect(headers.contains("clawback-value-omitted-bytes=\(Self.mebibyte)"))
                #expect(headers.contains("clawback-key-omitted-bytes=\(Self.mebibyte)"))
                #expect(letters.contains { $0.key == Array("order-1".utf8) })
            }
        }
    }
}
