import Foundation
import Kafka
import KafkaRecords
import Refunds
import TestSupport
import Testing

@testable import Worker

@Suite("The metrics of a worker on the mock cluster", .serialized)
struct WorkerMetricsTests {
    /// 45 succeed, five of them only when asked again; 5 fail.
    private static func answer(_ call: Call, _ intent: RefundIntent) -> Answer {
        let number = Int(intent.intentID.rawValue.dropFirst(3)) ?? 0
        switch number {
        case ..<40: return ScriptedAPI.state(intent, .success)
        case ..<45: return ScriptedAPI.state(intent, .failed)
        default: return ScriptedAPI.state(intent, call == .submit ? .processing : .success)
        }
    }

    private func writeNoIntent(_ world: WorkerWorld) async throws {
        try await world.onThread {
            let producer = try IdempotentProducer(configuration: world.kafka, logger: WorkerWorld.quiet)
            try producer.produce(
                OutgoingRecord(
                    topic: world.topics.intents, partition: nil, key: nil, value: Array("no intent".utf8), headers: []))
            #expect(try producer.flush(timeout: .seconds(30)).isEmpty)
        }
    }

    /// What `/metrics` says of a worker at work, and once it has stopped, in both formats.
    private func run() async throws -> (during: Scrape, text: String, openMetrics: String) {
        let world = try WorkerWorld()
        let registry = MetricsRegistry()
        let worker = Worker(
            settings: world.settings(), api: ScriptedAPI(Self.answer), metrics: registry, logger: WorkerWorld.quiet)
        registry.read { worker.write(to: &$0) }
        let process = ProcessReadings()
        registry.read { process.write(to: &$0) }
        try await writeNoIntent(world)
        try await world.writeIntents(0..<50, orders: 50)
        return try await StatusReader.with(metrics: registry) { reader in
            async let working: Void = worker.run()
            let outcomes = try await world.outcomes { outcomes in
                outcomes.count { $0.status != "processing" } >= 50
            }
            #expect(outcomes.count { $0.status != "processing" } == 50)
            let during = Scrape(try await reader.get("/metrics").body)
            worker.stop()
            try await working
            return (
                during, try await reader.get("/metrics").body,
                try await reader.get("/metrics", accept: "application/openmetrics-text;version=1.0.0").body
            )
        }
    }

    @Test("after fifty intents they say what was done, each metric with HELP and TYPE, in both formats")
    func fiftyIntents() async throws {
        let (during, text, openMetrics) = try await run()
        #expect(try #require(during["clawback_assigned_partitions"]) > 0)
        #expect(
            during.samples.keys.contains(#"clawback_ledger_width_offsets{topic="refund-intents",partition="0"}"#))

        let scrape = Scrape(text)
        #expect(scrape[#"clawback_records_read_total{topic_kind="intent"}"#] == 51)
        #expect(scrape[#"clawback_records_read_total{topic_kind="requery"}"#] == 5)
        #expect(scrape[#"clawback_outcomes_total{status="success",error_code=""}"#] == 45)
        #expect(scrape[#"clawback_outcomes_total{status="failed",error_code=""}"#] == 5)
        #expect(scrape[#"clawback_outcomes_total{status="processing",error_code=""}"#] == 5)
        #expect(scrape[#"clawback_outcomes_total{status="invalid",error_code="INVALID_INTENT"}"#] == 1)
        #expect(scrape[#"clawback_dead_letters_total{error_code="INVALID_INTENT"}"#] == 1)
        #expect(scrape[#"clawback_dead_letters_total{error_code="GAVE_UP"}"#] == 0)
        #expect(scrape[#"clawback_calls_total{kind="submit",result="success"}"#] == 40)
        #expect(scrape[#"clawback_calls_total{kind="submit",result="failed"}"#] == 5)
        #expect(scrape[#"clawback_calls_total{kind="submit",result="processing"}"#] == 5)
        #expect(scrape[#"clawback_calls_total{kind="query",result="success"}"#] == 5)
        #expect(scrape[#"clawback_calls_total{kind="query",result="timed_out"}"#] == 0)
        #expect(scrape[#"clawback_call_duration_seconds_count{kind="submit"}"#] == 50)
        #expect(scrape[#"clawback_call_duration_seconds_count{kind="query"}"#] == 5)
        #expect(scrape[#"clawback_intent_to_outcome_seconds_count{status="success"}"#] == 45)
        // Five waited a second for their check; the first joining of the group takes longer still.
        #expect(try #require(scrape[#"clawback_intent_to_outcome_seconds_sum{status="success"}"#]) > 5)
        let commits = try #require(scrape["clawback_commits_total"])
        #expect(commits >= 1)
        #expect(scrape["clawback_commit_duration_seconds_count"] == commits)
        #expect(scrape["clawback_sessions_started_total"] == 1)
        #expect(scrape[#"clawback_sessions_ended_total{reason="stopped"}"#] == 1)
        #expect(try #require(scrape[#"clawback_rebalances_total{event="assigned"}"#]) >= 1)
        #expect(scrape["clawback_transactions_aborted_total"] == 0)
        #expect(scrape[#"clawback_breaker_open{kind="server"}"#] == 0)
        #expect(scrape["clawback_in_flight_calls"] == 0)

        for name in scrape.names {
            let family = scrape.family(of: name)
            #expect(scrape.helps[family] != nil, "\(name) has no HELP")
            #expect(scrape.types[family] != nil, "\(name) has no TYPE")
        }
        let other = Scrape(openMetrics)
        #expect(openMetrics.hasSuffix("\n# EOF\n"))
        #expect(other.types["clawback_outcomes"] == "counter")
        #expect(other[#"clawback_outcomes_total{status="success",error_code=""}"#] == 45)
        #expect(other.types["clawback_build"] == "info")
    }

    @Test(
        "promtool finds nothing wrong with them",
        .enabled(if: DevTools.areHereOrRequired("promtool"), "promtool (Debian package prometheus) is missing"))
    func promtool() async throws {
        let text = try await run().text
        let promtool = Process()
        promtool.executableURL = URL(fileURLWithPath: try DevTools.path(of: "promtool"))
        promtool.arguments = ["check", "metrics"]
        let (input, output) = (Pipe(), Pipe())
        promtool.standardInput = input
        promtool.standardOutput = output
        promtool.standardError = output
        let (ends, ended) = AsyncStream.makeStream(of: Int32.self)
        promtool.terminationHandler = { process in
            ended.yield(process.terminationStatus)
            ended.finish()
        }
        try promtool.run()
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        let status = await ends.first { _ in true }
        #expect(status == 0, "\(String(decoding: said, as: UTF8.self))")
    }
}
