import ArgumentParser
import Kafka
import Logging
import ServiceLifecycle

/// `clawback mock-broker`: librdkafka's model of a cluster in a process of its own, for the benchmark. Not a command for people.
struct MockBrokerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mock-broker", abstract: "Serves the benchmark's mock cluster until it is stopped.",
        shouldDisplay: false)

    @Option(help: "Topics to create.") var topic: [String] = []
    @Option(help: "Partitions of each.") var partitions = 1

    func run() async throws {
        var logger = Logger(label: "broker")
        logger.logLevel = .error
        let cluster = try MockCluster(logger: logger)
        for name in topic { try cluster.createTopic(name, partitions: partitions) }
        StandardOutput.line(cluster.bootstrapServers)
        try await ServiceGroup(
            services: [Waiting()], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
        ).run()
        withExtendedLifetime(cluster) {}
    }

    private struct Waiting: Service {
        func run() async throws { try await gracefulShutdown() }
    }
}
