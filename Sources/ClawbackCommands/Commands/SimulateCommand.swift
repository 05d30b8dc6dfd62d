import ArgumentParser
import Logging
import ServiceLifecycle
import WeChatPaySimulator

/// `clawback simulate`
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Serves a simulated WeChat Pay over HTTPS until it is stopped.",
        discussion: """
            Keys, certificates and a configuration file for a worker are written to the folder of --keys, and read from there \
            when they are present. Standard output says where everything is; SIGTERM or SIGINT ends it.

            --scenario is a preset (\(Scenario.presetNames.joined(separator: ", "))), shares by name such as \
            success=0.9,failed=0.05,processing:2=0.05, a JSON object, or a file with one of these.
            """)

    @Option(help: "Address to listen on.") var host = "127.0.0.1"
    @Option(help: "Port to listen on; 0 takes a free one.") var port = 8443
    @Option(help: ArgumentHelp("Folder for keys and configuration.", valueName: "folder")) var keys =
        "clawback-simulator"
    @Option(help: ArgumentHelp("What becomes of returns.", valueName: "scenario")) var scenario = "calm"
    @Option(help: "Number the scenario's choices follow from.") var seed: UInt64?
    @Option(help: ArgumentHelp("Merchant number the keys are for.", valueName: "digits")) var mchid: String?
    @Option(help: ArgumentHelp("How many platform certificates new keys have.", valueName: "count"))
    var platformCertificates = 2
    @Option(help: ArgumentHelp("How many merchant certificates new keys have.", valueName: "count"))
    var merchantCertificates = 1
    @Flag(help: "Print where everything is as one JSON object.") var json = false
    @OptionGroup(title: "Log") var log: LogFlags

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port: from 0 to 65535") }
        guard (1...16).contains(platformCertificates), (1...16).contains(merchantCertificates) else {
            throw ValidationError("--platform-certificates, --merchant-certificates: from 1 to 16")
        }
    }

    func run() async throws {
        try LineLogHandler.bootstrap(log)
        let scenario = try ScenarioArgument.scenario(scenario, seed: seed)
        let logger = Logger(label: "simulator")
        let simulator = try await start(scenario)
        let places = SimulatorPlaces(simulator: simulator, folder: KeyFolder(keys))
        StandardOutput.write(json ? places.json() : places.text())
        logger.info(
            "the simulator listens", metadata: ["event": "simulator.started", "base_url": .string(simulator.baseURL)])
        let group = ServiceGroup(
            services: [simulator], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        try await group.run()
        let ledger = simulator.ledger()
        logger.info(
            "the simulator has stopped",
            metadata: [
                "event": "simulator.stopped", "returns": .stringConvertible(ledger.returns),
                "moved_amount": .stringConvertible(ledger.movedAmount),
            ])
    }

    private func start(_ scenario: Scenario) async throws(CommandFailure) -> Simulator {
        var configuration = SimulatorConfiguration(
            host: host, port: port, keys: .folder(keys), mchid: mchid, platformCertificates: platformCertificates,
            scenario: scenario)
        configuration.merchantCertificates = merchantCertificates
        do {
            return try await Simulator.start(configuration: configuration)
        } catch {
            throw CommandFailure(.usage, "simulate: \(printable("\(error)", limit: 400))")
        }
    }
}
