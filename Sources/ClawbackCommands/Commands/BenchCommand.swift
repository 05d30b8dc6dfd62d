import ArgumentParser
import Logging
import Worker

/// `clawback bench`
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures the worker against a broker and a simulated WeChat Pay in processes of their own.")

    @Option(help: "How many intents to measure.") var intents = 5000
    @Option(help: ArgumentHelp("How long each simulated call takes.", valueName: "duration")) var latency = "100ms"
    @Option(help: "Calls running at once.") var inFlight = 256
    @Option(help: "Partitions of the topics.") var partitions = 1
    @Option(help: ArgumentHelp("exactly-once or at-least-once.", valueName: "mode")) var delivery = "exactly-once"
    @Flag(help: "Print the result as one JSON object.") var json = false

    func validate() throws {
        guard (1...1_000_000).contains(intents) else { throw ValidationError("--intents: from 1 to 1000000") }
        guard (1...65_536).contains(inFlight) else { throw ValidationError("--in-flight: from 1 to 65536") }
        guard (1...1000).contains(partitions) else { throw ValidationError("--partitions: from 1 to 1000") }
        guard Duration(shortText: latency) != nil else {
            throw ValidationError("--latency: \(quoted(latency)) is not an integer and ms, s, m, h or d")
        }
        guard ValueForm<Configuration.Kafka.Delivery>.choice.parse(delivery) != nil else {
            throw ValidationError("--delivery: \(quoted(delivery)) is neither exactly-once nor at-least-once")
        }
    }

    func run() async throws {
        var logger = Logger(label: "bench")
        logger.logLevel = .error
        guard let latency = Duration(shortText: latency),
            let delivery = ValueForm<Configuration.Kafka.Delivery>.choice.parse(delivery)
        else { throw CommandFailure(.usage, "bench: see --help") }
        let bench = BenchRun(
            intents: intents, latency: latency, inFlight: inFlight, partitions: partitions, delivery: delivery,
            logger: logger)
        let result = try await WorkerThread.run("bench") { Result { try bench.run() } }.get()
        let report = BenchReport(bench: bench, result: result)
        if json { StandardOutput.write(report.json()) } else { StandardOutput.line(report.text()) }
    }
}
