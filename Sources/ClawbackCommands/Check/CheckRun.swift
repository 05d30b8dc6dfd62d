import Logging
import WeChatPay

/// All checks, one by one; each finding is reported as soon as it is there.
struct CheckRun {
    let loader: ConfigurationLoader
    let cluster: (Configuration.Kafka) throws(ClusterFailure) -> any Cluster
    let report: (Finding) -> Void

    /// - Returns: the exit code of the first check that failed; `nil` when none did.
    func run() async -> CommandExit? {
        var first: CommandExit?
        func take(_ finding: Finding) {
            report(finding)
            if case .failed(let exit) = finding.verdict, first == nil { first = exit }
        }
        take(configuration())
        let keys = loadKeys(take)
        take(secrets())
        checkKafka().forEach(take)
        await checkWeChatPay(keys).forEach(take)
        return first
    }

    private func configuration() -> Finding {
        do {
            _ = try loader.configuration()
        } catch {
            return .failed("configuration", .usage, error.line)
        }
        let unknown = loader.sources.unknownEnvironmentVariables
        guard unknown.isEmpty else {
            return .warning("configuration", "no such settings in the environment: \(unknown.joined(separator: ", "))")
        }
        return .ok("configuration", loader.sources.filePath ?? "from flags and environment")
    }

    private func secrets() -> Finding {
        guard !loader.secretFiles.isEmpty else { return .skipped("secrets", "no file with one is named yet") }
        let exposed = SecretExposure.all(loader)
        guard !exposed.isEmpty else { return .ok("secrets", "no file with one can be read by others") }
        let names = exposed.map { "\($0.path) (\($0.setting), mode \($0.modeText))" }
        return .warning(
            "secrets", "can be read by others; chmod 600: \(printable(names.joined(separator: ", "), limit: 400))")
    }

    private func loadKeys(_ take: (Finding) -> Void) -> ClientConfiguration? {
        guard let settings = try? loader.weChatPay() else {
            take(.skipped("keys", "wechatpay.* is not right yet"))
            return nil
        }
        do {
            let configuration = try KeyFiles(settings: settings).clientConfiguration()
            var found = ["private key"]
            if configuration.apiV3Key != nil { found.append("APIv3 key") }
            if !configuration.publicKeys.isEmpty { found.append("WeChat Pay's public key") }
            take(.ok("keys", found.joined(separator: ", ") + ": readable and of the right kind"))
            return configuration
        } catch {
            take(.failed("keys", error.exit, error.line))
            return nil
        }
    }

    private func checkKafka() -> [Finding] {
        guard let kafka = try? loader.kafka(), let delays = try? loader.worker().requeryDelays else {
            return [.skipped("broker", "kafka.* is not right yet"), .skipped("topics", "kafka.* is not right yet")]
        }
        do {
            let cluster = try cluster(kafka)
            let brokers = try cluster.brokers()
            let reached = Finding.ok("broker", "\(brokers.count) reached: \(brokers.joined(separator: ", "))")
            return [reached, try topics(kafka, delays, cluster)]
        } catch {
            return [.failed("broker", error.exit, error.problem), .skipped("topics", "no broker to ask")]
        }
    }

    private func topics(
        _ kafka: Configuration.Kafka, _ delays: [Duration], _ cluster: any Cluster
    ) throws(ClusterFailure) -> Finding {
        let plan = try TopicPreparation(kafka: kafka, delays: delays, partitions: 1, cluster: cluster).plan()
        if let problem = plan.problem { return .failed("topics", .unavailable, problem) }
        if plan.hasUnequalPartitions {
            return .warning("topics", "the partition counts differ; clawback topics shows them, all should be the same")
        }
        let absent = plan.lines.count { if case .toCreate = $0.state { true } else { false } }
        return .ok(
            "topics", absent == 0 ? "all \(plan.lines.count) there" : "\(absent) of \(plan.lines.count) will be created"
        )
    }

    private func checkWeChatPay(_ configuration: ClientConfiguration?) async -> [Finding] {
        guard let configuration else {
            return WeChatPayFindings.Names.all.map { .skipped($0, "no keys to call with") }
        }
        do {
            let client = try WeChatPayClient(configuration: configuration, logger: Logger(label: "wechatpay"))
            let report = await client.ping(subMchid: configuration.credentials.mchid)
            await client.shutdown()
            return WeChatPayFindings.findings(report)
        } catch {
            return [.failed(WeChatPayFindings.Names.reachable, .usage, "\(error)")]
        }
    }
}
