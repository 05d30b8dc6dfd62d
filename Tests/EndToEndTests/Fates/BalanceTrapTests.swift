import Testing

extension EndToEnd {
    /// WeChat Pay refuses the POST for want of balance, and the return stands all the same: as `PROCESSING`, for days, until
    /// somebody tops up or it is closed.
    @Suite("The balance trap")
    struct BalanceTrap {
        private static let toppedUp = "100200300"
        private static let settings = Fates.settings(delays: "3s", requestTimeout: "2900ms")

        private func intent(_ id: String, receiver: String = TestIntent.documented.returnMchid) -> TestIntent {
            TestIntent(intentID: id, orderID: "order-\(id)", returnMchid: receiver)
        }

        @Test(
            "refused, then processing: success once topped up, failed once closed, and failed at no other time",
            .timeLimit(.minutes(3)), arguments: [(403, "NOT_ENOUGH"), (400, "INVALID_REQUEST")])
        func bothEndings(status: Int, code: String) async throws {
            try await Processes.run { processes in
                let stage = try await Stage.set(
                    processes,
                    scenario: """
                        {"shares": [{"share": 1, "plan": "short-of-balance"}],
                         "behaviour": {"shortOfBalance": {"status": \(status), "code": "\(code)", "message": "可用余额不足"}}}
                        """, requeryDelays: "3s")
                let lucky = intent("RF-lucky", receiver: Self.toppedUp)
                let unlucky = intent("RF-unlucky")
                let reader = try stage.readOutcomes()
                let worker = stage.startWorker(Self.settings)
                try await stage.write([lucky, unlucky])

                try await reader.outcomes("a check of each", by: worker, within: .seconds(60)) { outcomes in
                    [lucky, unlucky].allSatisfy { intent in
                        outcomes.contains { $0.intentID == intent.intentID && $0.attempt == 2 }
                    }
                }
                #expect(reader.settled.isEmpty, "while it stands, nothing is claimed")
                try await stage.simulator.control("top-up", #"{"returnMchid": "\#(Self.toppedUp)"}"#)
                let first = try await reader.settled(1, by: worker, within: .seconds(60))
                #expect(first.map(\.intentID) == [lucky.intentID])

                try await stage.simulator.control("time", #"{"advance": "5d"}"#)
                let both = try await reader.settled(2, by: worker, within: .seconds(60))
                #expect(both.map(\.status) == ["success", "failed"])
                #expect(both.last?.intentID == unlucky.intentID)
                #expect(both.last?.failReason == "TIME_OUT_CLOSED")
                #expect(both.last?.errorCode == nil, "WeChat Pay's ending, not the refusal")

                let ledger = try await stage.simulator.ledger()
                #expect(
                    Set(ledger.returns.keys) == [lucky.outReturnNo, unlucky.outReturnNo], "no other number was tried")
                #expect(ledger.movedAmount == lucky.amount)
                #expect(reader.outcomes.repeated.isEmpty)
            }
        }

        @Test(
            "where a top-up settles nothing by itself, the same intent written again does, under the same number",
            .timeLimit(.minutes(3)))
        func repeated() async throws {
            try await Processes.run { processes in
                let stage = try await Stage.set(
                    processes,
                    scenario: """
                        {"shares": [{"share": 1, "plan": "short-of-balance"}],
                         "behaviour": {"shortOfBalance": {"topUpSettlesAlone": false}}}
                        """, requeryDelays: "3s")
                let intent = intent("RF-again")
                let reader = try stage.readOutcomes()
                let worker = stage.startWorker(Self.settings)
                try await stage.write([intent])
                try await reader.outcomes("it to be processing", by: worker, within: .seconds(60)) { !$0.isEmpty }
                try await stage.simulator.control("top-up")
                try await stage.write([intent])

                let settled = try await reader.settled(2, by: worker, within: .seconds(60))
                #expect(settled.map(\.status) == ["success", "success"], "one for each delivery")
                #expect(Set(settled.map(\.outcomeID)).count == 1, "of one and the same fact")
                let entry = try #require(try await stage.simulator.ledger().returns[intent.outReturnNo])
                #expect(entry.moneyMoves == 1)
            }
        }
    }
}
