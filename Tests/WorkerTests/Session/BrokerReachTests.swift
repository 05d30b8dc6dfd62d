import KafkaRecords
import Refunds
import Testing

@testable import Worker

@Suite("Whether a broker can be reached")
struct BrokerReachTests {
    private func at(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1000) }

    @Test("once lost, one is asked every two seconds until it answers")
    func asks() {
        var reach = BrokerReach()
        #expect(!reach.isDue(at(100)))
        reach.lost(at(100))
        reach.lost(at(101))
        #expect(reach.unreachableSince == at(100), "since the first time")
        #expect(!reach.isDue(at(101)))
        #expect(reach.isDue(at(102)))
        reach.asked(isAnswered: false, at(103))
        #expect(!reach.isDue(at(104)))
        #expect(reach.isDue(at(105)))
        #expect(reach.unreachableSince == at(100))
        reach.asked(isAnswered: true, at(105))
        #expect(reach.unreachableSince == nil)
        #expect(!reach.isDue(at(200)))
    }

    @Test("a worker whose brokers are gone is not ready and says since when; it is again when they are back")
    func readiness() async throws {
        let world = try WorkerWorld()
        let api = ScriptedAPI { _, intent in ScriptedAPI.state(intent, .success) }
        let worker = world.worker(api)
        async let working: Void = worker.run()
        try await until { worker.unreadiness().isEmpty }
        try world.broker.setBroker(1, isUp: false)
        try await until { worker.unreadiness().contains { $0.hasPrefix("no broker can be reached since ") } }
        try world.broker.setBroker(1, isUp: true)
        try await until { worker.unreadiness().isEmpty }
        worker.stop()
        try await working
    }

    /// Looks again and again: what is waited for is a state, and nobody announces it.
    private func until(_ isSo: () -> Bool) async throws {
        let bound = ContinuousClock.now + .seconds(60)
        while !isSo() {
            try #require(ContinuousClock.now < bound, "not within a minute")
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
