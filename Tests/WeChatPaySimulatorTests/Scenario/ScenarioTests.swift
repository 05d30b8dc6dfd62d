import Testing

@testable import WeChatPaySimulator

@Suite("a scenario's choices")
struct ScenarioTests {
    private func subjects(_ count: Int) -> [ReturnSubject] {
        (0..<count).map {
            ReturnSubject(subMchid: "1", outReturnNo: "CB1\($0)", returnMchid: "2", amount: Int64($0) + 1)
        }
    }

    @Test("follow from the seed and the number alone", arguments: [1, 7, UInt64.max])
    func repeatable(seed: UInt64) {
        let scenario = Scenario.storm(seed: seed)
        let subjects = subjects(500)
        let forward = subjects.map(scenario.plan)
        let backward = Array(subjects.reversed().map(scenario.plan).reversed())
        #expect(forward == backward)
        #expect(forward != subjects.map(Scenario.storm(seed: seed &+ 1).plan))
    }

    @Test("are spread as the shares say")
    func shares() throws {
        let scenario = try Scenario(text: "success=0.6,failed=0.3,processing=0.05")
        let fates = subjects(20_000).map { scenario.plan(for: $0).fate }
        let failed = fates.count { $0 == .failed("ACCOUNT_ABNORMAL") }
        let processing = fates.count { $0 == .processing(until: .queries(2), then: .success) }
        #expect((5700...6300).contains(failed))
        #expect((850...1150).contains(processing))
        #expect(fates.count { $0 == .success } == 20_000 - failed - processing)
    }

    @Test("obey the first rule that matches")
    func rules() {
        let scenario = Scenario(rules: [
            ScenarioRule(.init(amounts: 10...20, returnMchid: "2"), ReturnPlan(.failed("A"))),
            ScenarioRule(.init(subMchid: "1", outReturnNoPrefix: "CB11"), ReturnPlan(.failed("B"))),
        ])
        func fate(_ number: String, _ amount: Int64?, receiver: String? = "2") -> Fate {
            scenario.plan(
                for: ReturnSubject(subMchid: "1", outReturnNo: number, returnMchid: receiver, amount: amount)
            ).fate
        }
        #expect(fate("CB115", 10) == .failed("A"))
        #expect(fate("CB115", 21) == .failed("B"))
        #expect(fate("CB115", nil) == .failed("B"))
        #expect(fate("CB12", 10, receiver: "3") == .success)
    }

    @Test("give each call of a schedule its fault")
    func schedule() {
        let schedule = FaultSchedule([.init(.accepted, times: 2), .init(.unreadable)])
        #expect((0..<4).map(schedule.fault(attempt:)) == [.accepted, .accepted, .unreadable, nil])
        #expect(FaultSchedule.always(.accepted).fault(attempt: 1_000_000) == .accepted)
    }

    @Test("let calm be calm, and realistic be nine tenths success")
    func presets() {
        #expect(subjects(1000).allSatisfy { Scenario.calm().plan(for: $0) == .success })
        let realistic = subjects(10_000).map { Scenario.realistic().plan(for: $0) }
        let good = realistic.count { $0.fate == .success && $0.submitFaults.fault(attempt: 1) == nil }
        #expect((8900...9200).contains(good))
        #expect(realistic.contains { $0.submitFaults.steps.isEmpty == false })
        #expect(Scenario.presetNames.allSatisfy { Scenario.preset($0) != nil })
    }

    @Test("draw latencies that repeat and keep their bounds")
    func latency() {
        let subject = ReturnSubject(subMchid: "1", outReturnNo: "R1")
        var scenario = Scenario(latency: .uniform(from: .milliseconds(10), to: .milliseconds(20)))
        let plan = ReturnPlan.success
        let samples = (0..<500).map { scenario.latency(of: .submit, attempt: $0, for: subject, plan: plan) }
        #expect(samples.allSatisfy { $0 >= .milliseconds(10) && $0 <= .milliseconds(20) })
        #expect(Set(samples).count > 400)
        #expect(samples == (0..<500).map { scenario.latency(of: .submit, attempt: $0, for: subject, plan: plan) })
        #expect(samples[0] != scenario.latency(of: .query, attempt: 0, for: subject, plan: plan))

        scenario.latency = .lognormal(
            median: .milliseconds(200), sigma: 0.3, tail: .init(share: 0.1, from: .seconds(2), to: .seconds(4)))
        let drawn = (0..<4000).map { scenario.latency(of: .submit, attempt: $0, for: subject, plan: plan) }
        #expect((320...480).contains(drawn.count { $0 >= .seconds(2) }))
        #expect((1650...1950).contains(drawn.count { $0 < .milliseconds(200) }))
        #expect(drawn.allSatisfy { $0 > .zero && $0 <= .seconds(4) })
    }

    @Test("draw a constant latency's tail by share, and its mean is as computed")
    func tail() {
        let latency = Latency.tailed(
            .milliseconds(200), tail: .init(share: 0.1, from: .milliseconds(200), to: .seconds(5)))
        #expect(latency.mean == .milliseconds(440))
        let scenario = Scenario(latency: latency)
        let drawn = subjects(20_000).map {
            scenario.latency(of: .submit, attempt: 0, for: $0, plan: .success)
        }
        #expect((1850...2150).contains(drawn.count { $0 > .milliseconds(200) }))
        #expect(drawn.allSatisfy { $0 >= .milliseconds(200) && $0 <= .seconds(5) })
        let mean = drawn.reduce(.zero, +) / 20_000
        #expect(mean > .milliseconds(420) && mean < .milliseconds(460))
        #expect(
            drawn
                == subjects(20_000).map {
                    scenario.latency(of: .submit, attempt: 0, for: $0, plan: .success)
                })
    }

    @Test("know the mean of every latency")
    func means() {
        #expect(Latency.constant(.seconds(1)).mean == .seconds(1))
        #expect(Latency.uniform(from: .seconds(1), to: .seconds(3)).mean == .seconds(2))
        let lognormal = Latency.lognormal(median: .seconds(1), sigma: 1, tail: nil).mean
        #expect(lognormal > .milliseconds(1648) && lognormal < .milliseconds(1649))
    }
}
