import ArgumentParser
import Logging

/// `clawback demo`
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Shows the worker at work, with a broker and a simulated WeChat Pay of its own.",
        discussion: """
            Generates intents with a realistic mix of results, runs the real worker on them, shows its progress on standard error, \
            and then prints what became of them and whether the promises held; the exit code is 70 when one did not.
            """)

    @Option(help: "How many intents to generate.") var intents = 2000
    @Option(help: "Number that intents and results follow from.") var seed: UInt64 = 1
    @Option(help: ArgumentHelp("What becomes of returns, as for 'clawback simulate'.", valueName: "scenario"))
    var scenario = "realistic"
    @Option(help: "Calls running at once.") var inFlight = 256
    @Flag(help: "Print the result as one JSON object.") var json = false

    @OptionGroup(title: "Log") var log: LogFlags

    func validate() throws {
        guard (1...100_000).contains(intents) else { throw ValidationError("--intents: from 1 to 100000") }
        guard (1...65_536).contains(inFlight) else { throw ValidationError("--in-flight: from 1 to 65536") }
    }

    func run() async throws {
        try LineLogHandler.bootstrap(log)
        var logger = Logger(label: "demo")
        // The scenario is full of faults by intention: unless asked for, only what goes wrong in earnest is shown.
        if log.level == nil { logger.logLevel = .error }
        let demo = DemoRun(
            intents: DemoIntents(seed: seed, count: intents),
            scenario: try ScenarioArgument.scenario(scenario, seed: seed), inFlight: inFlight,
            bound: .seconds(120 + intents / 20),
            progress: DemoProgress(
                isTerminal: StandardError.isTerminal, write: { StandardError.write(Array($0.utf8)) }),
            logger: logger)
        let report = DemoReport(result: try await demo.run())
        if json { StandardOutput.write(report.json()) } else { StandardOutput.line(report.text()) }
        guard report.isGood else { throw CommandFailure(.internal, "demo: a promise did not hold; see above") }
    }
}
