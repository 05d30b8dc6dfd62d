import TestSupport

/// `clawback run` as a process.
struct WorkerProcess: Sendable {
    let process: ChildProcess

    /// Otherwise tansu takes half a minute to let a member in.
    static let quickGroup = "session.timeout.ms=6000,heartbeat.interval.ms=500"

    static func start(
        _ processes: Processes, broker: BrokerProcess, simulator: SimulatorProcess, settings: [String] = [],
        instance: String = "e2e", properties: String = quickGroup, environment: [String: String] = [:],
        configurationFile: String? = nil
    ) -> WorkerProcess {
        WorkerProcess(
            process: processes.start(
                "worker", Programs.clawback,
                [
                    "run", "--config", configurationFile ?? simulator.configurationFile,
                    "--kafka-bootstrap-servers", broker.bootstrapServers, "--kafka-instance-id", instance,
                    "--kafka-properties", properties,
                    "--http-port", "0", "--worker-requery-delays", "1s", "--log-format", "json",
                ] + settings, environment: environment))
    }
}

/// Broker, simulator, topics and readers of one test.
struct Stage: Sendable {
    let processes: Processes
    let broker: BrokerProcess
    let simulator: SimulatorProcess
    let kcat: Kcat

    static let intents = "refund-intents"
    static let outcomes = "refund-outcomes"
    /// With the one delay that workers are given here.
    static let checks = "refund-requery.1s"
    static let deadLetters = "refund-dead-letters"

    static func set(
        _ processes: Processes, broker kind: BrokerKind = .noida, scenario: String = "calm",
        partitions: Int = 4, requeryDelays: String = "1s", simulatorOptions: [String] = []
    ) async throws -> Stage {
        try await set(
            processes, on: try await BrokerProcess.start(kind, processes), scenario: scenario, partitions: partitions,
            requeryDelays: requeryDelays, simulatorOptions: simulatorOptions)
    }

    /// - Parameter createsTopics: not on the mock cluster, whose topics are there from its start.
    static func set(
        _ processes: Processes, on broker: BrokerProcess, scenario: String, partitions: Int = 4,
        requeryDelays: String = "1s", createsTopics: Bool = true, simulatorOptions: [String] = []
    ) async throws -> Stage {
        async let simulator = SimulatorProcess.start(
            processes, scenario: scenario, options: simulatorOptions)
        if createsTopics {
            let created = try await processes.finish(
                "topics", Programs.clawback,
                [
                    "topics", "--kafka-bootstrap-servers", broker.bootstrapServers, "--kafka-create-topics", "all",
                    "--partitions", "\(partitions)", "--worker-requery-delays", requeryDelays,
                ])
            guard created.status.isSuccess else { throw NoTopics(errors: created.errors) }
        }
        return Stage(
            processes: processes, broker: broker, simulator: try await simulator,
            kcat: Kcat(processes: processes, bootstrapServers: broker.bootstrapServers))
    }

    func startWorker(
        _ settings: [String] = [], instance: String = "e2e", properties: String = WorkerProcess.quickGroup,
        environment: [String: String] = [:], configurationFile: String? = nil
    ) -> WorkerProcess {
        .start(
            processes, broker: broker, simulator: simulator, settings: settings, instance: instance,
            properties: properties, environment: environment, configurationFile: configurationFile)
    }

    func write(_ intents: [TestIntent]) async throws {
        try await kcat.write(
            lines: try processes.folder.write("intents.txt", TestIntent.file(intents)), to: Self.intents)
    }

    func readOutcomes() throws -> OutcomeReader {
        OutcomeReader(process: try kcat.follow(Self.outcomes))
    }

    struct NoTopics: Error {
        let errors: [String]
    }
}
