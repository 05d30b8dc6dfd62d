import Refunds
import Testing
import WeChatPaySimulator

@testable import ClawbackCommands

@Suite("A benchmark's plan")
struct BenchPlanTests {
    private let plan = BenchPlan(
        intents: 2000, latency: .milliseconds(200), tail: BenchPlan.Tail(share: 0.05, longest: .seconds(5)),
        processing: 0.1)

    @Test("becomes a scenario that the simulator reads")
    func scenario() throws {
        let scenario = try Scenario(text: plan.scenarioText)
        #expect(
            scenario.latency
                == .tailed(
                    .milliseconds(200), tail: .init(share: 0.05, from: .milliseconds(200), to: .seconds(5))))
        #expect(scenario.shares == [.init(0.1, ReturnPlan(.processing(until: .queries(1), then: .success)))])
        let plain = try Scenario(text: BenchPlan(latency: .zero).scenarioText)
        #expect(plain == Scenario(latency: .constant(.zero)))
    }

    @Test("knows beforehand which intents meet a slow call, and which share a key with one")
    func outlook() throws {
        let generated = DemoIntents(seed: 1, count: plan.intents).generate(topic: "intents")
        let keys = generated.map { $0.record.key ?? [] }
        let outlook = try plan.outlook(for: generated.map(\.intent), keys: keys)
        #expect(outlook.count == plan.intents)
        let slow = outlook.count { $0.isSlow }
        #expect((220...360).contains(slow), "0.05 and 0.1 of 2000, some in both")
        #expect(outlook.allSatisfy { $0.latency >= .milliseconds(200) && $0.latency <= .seconds(5) })
        let slowKeys = Set(zip(keys, outlook).filter(\.1.isSlow).map(\.0))
        for (key, outlook) in zip(keys, outlook) {
            #expect(outlook.isFree == !slowKeys.contains(key))
        }
        #expect(outlook.contains { $0.sharesKeyWithSlow })
    }
}
