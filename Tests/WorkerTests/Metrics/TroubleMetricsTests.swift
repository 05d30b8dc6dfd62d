import Kafka
import Refunds
import Testing

@testable import Worker

@Suite("The metrics of a worker that has trouble with its brokers", .serialized)
struct TroubleMetricsTests {
    /// What they say once twenty intents are settled in spite of `request` failing with `code`.
    private func afterTwenty(_ request: MockCluster.Request, failsWith code: Int32) async throws -> Scrape {
        let world = try WorkerWorld()
        let registry = MetricsRegistry()
        let api = ScriptedAPI { _, intent in ScriptedAPI.state(intent, .success) }
        let worker = Worker(settings: world.settings(), api: api, metrics: registry, logger: WorkerWorld.quiet)
        world.broker.failNext(request, with: [code])
        try await world.writeIntents(0..<20, orders: 20)
        async let working: Void = worker.run()
        // The mock cluster shows what an aborted transaction has written, too.
        _ = try await world.outcomes { outcomes in
            worker.statistics.snapshot.settled >= 20 && Set(outcomes.map(\.intent)).count >= 20
        }
        worker.stop()
        try await working
        return Scrape(registry.render(.prometheusText))
    }

    @Test("an aborted transaction is counted, and what it held is counted once")
    func aborts() async throws {
        let illegalGeneration: Int32 = 22
        let scrape = try await afterTwenty(.transactionOffsetCommit, failsWith: illegalGeneration)
        #expect(scrape["clawback_transactions_aborted_total"] == 1)
        #expect(scrape[#"clawback_outcomes_total{status="success",error_code=""}"#] == 20)
        #expect(scrape["clawback_sessions_started_total"] == 1)
    }

    @Test("a session that another process has fenced is counted as such")
    func fenced() async throws {
        let producerFenced: Int32 = 90
        let scrape = try await afterTwenty(.endTransaction, failsWith: producerFenced)
        #expect(scrape[#"clawback_sessions_ended_total{reason="fenced"}"#] == 1)
        #expect(scrape[#"clawback_sessions_ended_total{reason="stopped"}"#] == 1)
        #expect(scrape["clawback_sessions_started_total"] == 2)
        #expect(scrape[#"clawback_outcomes_total{status="success",error_code=""}"#] == 20)
    }
}
