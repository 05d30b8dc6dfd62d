import Testing
import WeChatPay
import WeChatPaySimulator

@testable import ClawbackCommands

@Suite("Checking a deployment")
struct CheckTests {
    private struct FakeCluster: Cluster {
        var topics: [String: Int] = [:]

        func brokers() -> [String] { ["a:9092"] }
        func partitionCounts() -> [String: Int] { topics }
        func create(_ topics: [(topic: NeededTopic, partitions: Int)]) {
            Issue.record("a check creates nothing")
        }
    }

    private static let allTopics = [
        "refund-intents": 3, "refund-outcomes": 3, "refund-dead-letters": 3, "refund-requery.15s": 3,
        "refund-requery.1m": 3,
        "refund-requery.5m": 3, "refund-requery.30m": 3, "refund-requery.2h": 3,
    ]

    private func check(
        _ flags: [String: String], file: String? = nil, cluster: FakeCluster? = FakeCluster(topics: allTopics)
    ) async throws -> (verdicts: [String: Finding.Verdict], findings: [Finding], exit: CommandExit?) {
        let read: ConfigurationFile? = if let file { try ConfigurationFile(path: file) } else { nil }
        let sources = ConfigurationSources(flags: Sample.flags(flags), environment: [:], file: read)
        let loader = try ConfigurationLoader(sources: sources, hostName: "host")
        var findings: [Finding] = []
        let run = CheckRun(
            loader: loader,
            cluster: { (_) throws(ClusterFailure) in
                guard let cluster else { throw ClusterFailure(exit: .unavailable, problem: "no broker at a:9092") }
                return cluster
            },
            report: { findings.append($0) })
        let exit = await run.run()
        return (Dictionary(uniqueKeysWithValues: findings.map { ($0.name, $0.verdict) }), findings, exit)
    }

    private func withSimulator(_ body: (KeyFolder) async throws -> Void) async throws {
        let folder = KeyFolder("/tmp/clawback-check-\(UInt64.random(in: 0 ... .max))")
        let simulator = try await Simulator.start(configuration: SimulatorConfiguration(keys: .folder(folder.path)))
        do {
            try await body(folder)
        } catch {
            Issue.record(error)
        }
        await simulator.stop()
    }

    @Test("with everything in place, every point is ok")
    func allWell() async throws {
        try await withSimulator { folder in
            let (verdicts, findings, exit) = try await check(
                ["kafka.bootstrapServers": "a:9092"], file: folder.configurationFile)
            #expect(exit == nil)
            #expect(
                findings.map(\.name) == [
                    "configuration", "keys", "secrets", "broker", "topics", "wechatpay", "signatures", "clock",
                ])
            #expect(verdicts.values.allSatisfy { $0 == .ok }, "\(findings)")
        }
    }

    @Test("another merchant's key is told from a broken one by WeChat Pay's refusal")
    func refusedSignature() async throws {
        try await withSimulator { folder in
            let (verdicts, _, exit) = try await check(
                [
                    "kafka.bootstrapServers": "a:9092",
                    "wechatpay.merchantSerial": "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
                ], file: folder.configurationFile)
            #expect(verdicts["wechatpay"] == .failed(.usage))
            #expect(exit == .usage)
        }
    }

    @Test("without a broker the rest is still looked at")
    func noBroker() async throws {
        try await withSimulator { folder in
            let (verdicts, _, exit) = try await check(
                ["kafka.bootstrapServers": "a:9092"], file: folder.configurationFile, cluster: nil)
            #expect(verdicts["broker"] == .failed(.unavailable))
            #expect(verdicts["topics"] == .skipped)
            #expect(verdicts["wechatpay"] == .ok)
            #expect(exit == .unavailable)
        }
    }

    @Test("nothing listens where WeChat Pay should be")
    func unreachable() async throws {
        try await withSimulator { folder in
            let (verdicts, findings, exit) = try await check(
                [
                    "kafka.bootstrapServers": "a:9092", "wechatpay.baseUrl": "https://127.0.0.1:1",
                    "wechatpay.backupBaseUrl": "none",
                ], file: folder.configurationFile)
            #expect(verdicts["wechatpay"] == .failed(.unavailable), "\(findings)")
            #expect(verdicts["clock"] == .skipped)
            #expect(exit == .unavailable)
        }
    }

    @Test("missing settings are the first finding, and what they are needed for is skipped")
    func nothingGiven() async throws {
        let (verdicts, _, exit) = try await check([:])
        #expect(verdicts["configuration"] == .failed(.usage))
        #expect(Set(verdicts.values) == [.failed(.usage), .skipped])
        #expect(exit == .usage)
    }

    @Test("a missing topic that is not created is named")
    func missingTopic() async throws {
        let (verdicts, findings, _) = try await check(
            ["kafka.bootstrapServers": "a:9092"], cluster: FakeCluster(topics: ["refund-intents": 1]))
        #expect(verdicts["topics"] == .failed(.unavailable))
        #expect(findings.contains { $0.detail.contains("refund-outcomes") })
    }
}
