import TestSupport
import Testing

extension EndToEnd {
    /// Everything that signs is exchanged while intents come in.
    @Suite("Keys exchanged in the middle")
    struct KeyRotation {
        private static let chunk = Trust.isFull ? 1000 : 120

        @Test(
            "platform certificates rotate twice and the merchant key twice: every intent is settled once, and no call is refused",
            .timeLimit(.minutes(10)),
            .enabled(
                if: DevTools.areHereOrRequired("curl", "kcat"),
                "curl or kcat is missing; deploy/setup.sh --dev installs them"))
        func rotation() async throws {
            try await Processes.run { processes in
                // Every call takes long enough for some to be under way at each change.
                let stage = try await Stage.set(
                    processes,
                    scenario: #"{"latency":"60ms","shares":[{"share":0.2,"plan":"processing:1"}]}"#,
                    simulatorOptions: ["--platform-certificates", "3", "--merchant-certificates", "3"])
                let keys = try MountedKeys(of: stage.simulator, in: processes.folder.file("mounted"))
                let intents = TestIntent.many(Self.chunk * 5)
                let reader = try stage.readOutcomes()
                try await accept([0], keys, stage)
                try await sign(with: 0, listing: Trust.isFull ? [0] : [0, 1, 2], keys, stage)
                let worker = stage.startWorker(
                    ["--worker-max-in-flight", "32"], configurationFile: keys.configurationFile)

                var written = 0
                func write(_ number: Int) async throws {
                    written = (number + 1) * Self.chunk
                    try await stage.write(Array(intents[number * Self.chunk..<written]))
                }
                /// Waits until all calls are over that were under way now: twice as many are settled as there may be, or all.
                func drain() async throws {
                    let settled = reader.settled.count
                    _ = try await reader.settled(
                        min(settled + 64, written), by: worker, within: .seconds(180))
                }

                try await write(0)
                _ = try await reader.settled(Self.chunk / 2, by: worker, within: .seconds(120))
                // A new merchant key comes as a mounted Secret does, without a word.
                try await write(1)
                try await accept([0, 1], keys, stage)
                try keys.swap(to: 1)
                try await worker.logged("keys.reloaded", 1)
                try await write(2)
                try await drain()
                try await accept([1], keys, stage)
                // WeChat Pay signs with its second certificate; in the full size one that was never listed before.
                try await sign(with: 1, listing: Trust.isFull ? [0, 1] : [0, 1, 2], keys, stage)
                try await drain()
                if Trust.isFull { try await Task.sleep(for: .seconds(61)) }
                // Both at once, the worker told by a signal.
                try await write(3)
                try await accept([1, 2], keys, stage)
                try keys.swap(to: 2)
                worker.process.send(.terminalClosed)
                try await worker.logged("keys.asked")
                try await worker.logged("keys.reloaded", 2)
                try await sign(with: 2, listing: Trust.isFull ? [2] : [0, 1, 2], keys, stage)
                try await write(4)
                try await drain()
                try await accept([2], keys, stage)

                let settled = try await reader.settled(intents.count, by: worker, within: .seconds(300))
                let metrics = try await worker.metrics(processes)
                let answers = try await stage.simulator.answers()
                worker.process.send(.terminate)
                #expect(try await worker.process.ended(within: .seconds(60)) == .exited(0))
                #expect(reader.settled.count == intents.count, "each once")
                #expect(Set(settled.map(\.intentID)).count == intents.count)
                #expect(settled.allSatisfy { $0.status == "success" })
                #expect(reader.outcomes.repeated.isEmpty)
                #expect(answers.filter { $0.key.hasPrefix("401") }.isEmpty, "no call was refused")
                #expect(metrics[#"clawback_key_reloads_total{result="done"}"#] == 2)
                #expect(metrics["clawback_platform_keys_missing"] == 0)
                // In the full size a certificate may begin to sign sooner than a minute after the last download.
                let doubted = metrics.filter { $0.key.hasPrefix("clawback_doubted_answers_total") }.values.reduce(0, +)
                if !Trust.isFull { #expect(doubted == 0) }
                let ledger = try await stage.simulator.ledger()
                #expect(ledger.returns.count == intents.count)
                #expect(ledger.returns.values.allSatisfy { $0.moneyMoves == 1 })
                #expect(ledger.movedAmount == intents.reduce(0) { $0 + $1.amount })
                Trust.report(
                    "\(intents.count) intents over 3 platform certificates and 3 merchant keys: all settled once, "
                        + "\(answers.values.reduce(0, +)) calls, none refused, \(Int(doubted)) answers doubted meanwhile"
                )
            }
        }

        private func accept(_ merchants: [Int], _ keys: MountedKeys, _ stage: Stage) async throws {
            let list = merchants.map { "\"\(keys.merchantSerials[$0])\"" }.joined(separator: ",")
            try await stage.simulator.control("merchants", #"{"accepted":[\#(list)]}"#)
        }

        private func sign(
            with platform: Int, listing listed: [Int], _ keys: MountedKeys, _ stage: Stage
        ) async throws {
            let list = listed.map { "\"\(keys.platformSerials[$0])\"" }.joined(separator: ",")
            try await stage.simulator.control(
                "signing", #"{"serial":"\#(keys.platformSerials[platform])","listed":[\#(list)]}"#)
        }
    }
}
