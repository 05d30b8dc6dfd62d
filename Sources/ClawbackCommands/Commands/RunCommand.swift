import ArgumentParser
import Cryptography
import Logging
import ServiceLifecycle
import Synchronization
import Traces
import Tracing
import WeChatPay
import Worker

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `clawback run`
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs the worker until it is stopped.",
        discussion: """
            Each setting is a flag here, a CLAWBACK_… variable in the environment (--kafka-group-id is \
            CLAWBACK_KAFKA_GROUP_ID) and a key of the file given with --config (kafka.groupId); the first of these that \
            has it wins.

            The key files, and in the file given with --config the serial and the id that go with them, are read again when \
            they change and on SIGHUP.

            With OpenTelemetry's OTEL_EXPORTER_OTLP_ENDPOINT in the environment, spans go there (OTLP in JSON over HTTP).

            SIGTERM or SIGINT ends it in order: calls under way are finished, outcomes published, offsets committed.
            """)

    @OptionGroup var settings: ConfigurationFlags

    func run() async throws {
        KeyMemory.close()
        KeyReload.outliveRequests()
        let loader = try settings.loader()
        let configuration = try loader.configuration()
        var clientConfiguration = try KeyFiles(settings: configuration.weChatPay).clientConfiguration()
        clientConfiguration.maximumInFlight = configuration.worker.maxInFlight
        try LineLogHandler.bootstrap(loader)
        try prepareTopics(configuration)
        let client = try weChatPay(clientConfiguration)
        do {
            try await work(configuration, client, clientConfiguration.keys)
        } catch {
            await client.shutdown()
            throw error
        }
        await client.shutdown()
    }

    private func work(
        _ configuration: Configuration, _ client: WeChatPayClient, _ keys: ClientKeys
    ) async throws {
        let logger = Logger(label: "worker")
        let isListening = Atomic(false)
        let metrics = MetricsRegistry()
        metrics.bootstrap()
        let endpoint = TraceEndpoint(environment: ProcessInfo.processInfo.environment)
        let spans = SpanQueue()
        let worker = Worker(
            settings: WorkerSettings(configuration), api: WeChatPayReturns(client: client, logger: logger),
            tracer: endpoint == nil ? NoOpTracer() : RecordingTracer(queue: spans), logger: logger)
        let reload = KeyReload(
            client: client, keys: keys, settings: configuration.weChatPay, configurationFile: settings.config,
            read: { [settings] in try settings.loader().weChatPay() },
            onChange: { worker.identify(as: $0.identity) }, logger: Logger(label: "keys"))
        read(worker, client, reload, into: metrics)
        let http = StatusServer(
            host: configuration.http.host, port: configuration.http.port,
            readiness: { worker.unreadiness() + [client.keyTrouble].compactMap(\.self) },
            metrics: metrics, dashboard: Dashboard(WorkerDashboard(worker: worker, metrics: metrics)),
            logger: Logger(label: "http"),
            onListening: { port in
                isListening.store(true, ordering: .sequentiallyConsistent)
                logger.info(
                    "the worker's HTTP side listens",
                    metadata: ["event": "http.listening", "port": .stringConvertible(port)])
            })
        logger.info(
            "the worker starts",
            metadata: [
                "event": "worker.starting", "group": .string(configuration.kafka.groupID),
                "transactional_id": .string(configuration.kafka.transactionalID),
                "mchid": .string(configuration.weChatPay.mchid),
                "api": .string(configuration.weChatPay.origin.url),
            ])
        // The last one is stopped first: while the worker drains, its HTTP side still answers, and its spans are still sent.
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [.init(service: http), .init(service: reload)]
        if let endpoint {
            services.append(
                .init(
                    service: TraceExport(
                        to: endpoint, instance: configuration.kafka.transactionalID, queue: spans,
                        logger: Logger(label: "traces"))))
        }
        services.append(.init(service: worker, successTerminationBehavior: .gracefullyShutdownGroup))
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services,
                gracefulShutdownSignals: [.sigterm, .sigint], logger: Logger(label: "lifecycle")))
        do {
            try await group.run()
        } catch  where !isListening.load(ordering: .sequentiallyConsistent) {
            let place = "\(configuration.http.host):\(configuration.http.port)"
            throw CommandFailure(
                .usage, "http.port: cannot listen on \(place): \(printable("\(error)")); choose another")
        }
        logger.info("the worker has stopped", metadata: ["event": "worker.stopped"])
    }

    /// Has what metrics show of the present state read off where it is known.
    private func read(
        _ worker: Worker, _ client: WeChatPayClient, _ reload: KeyReload, into metrics: MetricsRegistry
    ) {
        metrics.read { worker.write(to: &$0) }
        metrics.read { client.write(to: &$0) }
        metrics.read { readings in
            let counts = reload.counts
            for outcome in KeyReload.Outcome.allCases {
                readings.set(.keyReloads, [outcome.rawValue], to: counts[outcome, default: 0])
            }
        }
        let process = ProcessReadings()
        metrics.read { process.write(to: &$0) }
    }

    /// - Throws: exit code 69 when no broker answers or a topic is missing and not to be created.
    private func prepareTopics(_ configuration: Configuration) throws(CommandFailure) {
        let logger = Logger(label: "kafka")
        do throws(ClusterFailure) {
            let plan = try TopicPreparation(
                kafka: configuration.kafka, delays: configuration.worker.requeryDelays, partitions: 1,
                cluster: try KafkaCluster(configuration.kafka, logger: logger)
            ).carryOut()
            if let problem = plan.problem { throw ClusterFailure(exit: .unavailable, problem: problem) }
            if plan.hasUnequalPartitions {
                logger.warning(
                    "the topics' partition counts differ; clawback topics shows them",
                    metadata: ["event": "topics.unequal"])
            }
        } catch {
            throw CommandFailure(error.exit, error.problem)
        }
    }

    private func weChatPay(_ configuration: ClientConfiguration) throws(CommandFailure) -> WeChatPayClient {
        do {
            return try WeChatPayClient(configuration: configuration, logger: Logger(label: "wechatpay"))
        } catch {
            throw CommandFailure(.usage, "wechatpay.trustRootsFile: \(printable("\(error)", limit: 400))")
        }
    }
}
