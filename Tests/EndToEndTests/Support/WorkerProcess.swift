import TestSupport

/// `clawback run` as a process.
struct WorkerProcess: Sendable {
    let process: ChildProcess

    static func start(
        _ processes: Processes, broker: BrokerProcess, simulator: SimulatorProcess, settings: [String] = []
    ) -> WorkerProcess {
        WorkerProcess(
            process: processes.start(
                "worker", Programs.clawback,
                [
                    "run", "--config", simulator.configurationFile,
                    "--kafka-bootstrap-servers", broker.bootstrapServers, "--kafka-instance-id", "e2e",
                    // Otherwise tansu takes half a minute to let a member in.
                    "--kafka-properties", "session.timeout.ms=6000,heartbeat.interval.ms=500",
                    "--http-port", "0", "--worker-requery-delays", "1s", "--log-format", "json",
                ] + settings))
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
    static let deadLetters = "refund-dead-letters"

    static func set(
        _ processes: Processes, broker kind: BrokerKind = .noida, scenario: String = "calm",
        partitions: Int = 4
    ) async throws -> Stage {
        async let simulator = SimulatorProcess.start(processes, scenario: scenario)
        let broker = try await BrokerProcess.start(kind, processes)
        let created = try await processes.finish(
            "topics", Programs.clawback,
            [
                "topics", "--kafka-bootstrap-servers", broker.bootstrapServers, "--kafka-create-topics", "all",
                "--partitions", "\(partitions)", "--worker-requery-delays", "1s",
            ])
        guard created.status.isSuccess else { throw NoTopics(errors: created.errors) }
        return Stage(
            processes: processes, broker: broker, simulator: try await simulator,
            kcat: Kcat(processes: processes, bootstrapServers: broker.bootstrapServers))
    }

    func startWorker(_ settings: [String] = []) -> WorkerProcess {
        .start(processes, broker: broker, simulator: simulator, settings: settings)
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
