import TestSupport

/// A Kafka broker that we did not write, as a process among the test's others.
struct BrokerProcess: Sendable {
    let bootstrapServers: String

    var port: Int { bootstrapServers.split(separator: ":").last.flatMap { Int($0) } ?? 0 }

    static func start(_ kind: BrokerKind, _ processes: Processes) async throws -> BrokerProcess {
        let port = try FreePort.find()
        let program = try DevTools.path(of: kind.rawValue)
        switch kind {
        case .noida:
            _ = processes.start(
                kind.rawValue, program,
                [
                    "start", "--only", "kafka", "--kafka-port", "\(port)", "--host", "127.0.0.1",
                    "--data-dir", processes.folder.file("noida-db"),
                ])
        case .tansu:
            let inner = try FreePort.find()
            _ = processes.start(
                kind.rawValue, program,
                [
                    "broker", "--listener-url", "tcp://127.0.0.1:\(inner)",
                    "--advertised-listener-url", "tcp://127.0.0.1:\(port)", "--storage-engine", "memory://tansu/",
                ])
            processes.atEnd(try ApiVersionsProxy(port: port, target: inner).stop)
        }
        let broker = BrokerProcess(bootstrapServers: "127.0.0.1:\(port)")
        try await within(.seconds(60), "\(kind.rawValue) to answer") {
            while try await !broker.answers(processes) { try await Task.sleep(for: .milliseconds(100)) }
        }
        return broker
    }

    /// noida-db whose groups survive the death or the silence of a member; see ``TestSupport/RealBroker/noidaForDyingMembers()``.
    static func startForDyingMembers(_ processes: Processes) async throws -> BrokerProcess {
        let broker = try await RealBroker.noidaForDyingMembers()
        processes.atEnd(broker.stop)
        return BrokerProcess(bootstrapServers: broker.bootstrapServers)
    }

    /// librdkafka's mock cluster in a process of its own, with the worker's topics.
    static func startMock(_ processes: Processes, partitions: Int) async throws -> BrokerProcess {
        let topics = [Stage.intents, Stage.outcomes, Stage.deadLetters, Stage.checks]
        let process = processes.start(
            "mock-broker", Programs.clawback,
            ["mock-broker", "--partitions", "\(partitions)"] + topics.flatMap { ["--topic", $0] })
        try await process.waitForOutput(.seconds(60), "the address") { !$0.isEmpty }
        return BrokerProcess(bootstrapServers: process.output.lines[0])
    }

    private func answers(_ processes: Processes) async throws -> Bool {
        let asked = try await processes.finish(
            "kcat", try Programs.kcat, ["-L", "-b", bootstrapServers, "-m", "2"], endsWithin: .seconds(10))
        return asked.status.isSuccess
    }
}
