import ArgumentParser
import Logging

/// `clawback check`
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Tests configuration, keys, broker, topics, clock and WeChat Pay one by one.",
        discussion: """
            Each point is ok, or says what to do. Nothing is changed or created; WeChat Pay is asked about a return that cannot \
            exist. The exit code is that of the first point that failed.
            """)

    @Flag(help: "Print one JSON object a line.") var json = false
    @OptionGroup var settings: ConfigurationFlags

    func run() async throws {
        let loader = try settings.loader()
        // What is found is said once, in the findings; the log would repeat it in other words.
        LineLogHandler.bootstrap(level: .critical, format: nil)
        let check = CheckRun(
            loader: loader,
            cluster: { (kafka) throws(ClusterFailure) in try KafkaCluster(kafka, logger: Logger(label: "kafka")) },
            report: { StandardOutput.write(json ? $0.json() : $0.text()) })
        if let exit = await check.run() { throw CommandFailure(exit, "check: not everything is ok, see above") }
    }
}
