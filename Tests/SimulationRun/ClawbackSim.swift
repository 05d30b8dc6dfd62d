import ArgumentParser
import Simulation

/// `clawback-sim`: the simulation outside the tests, where a release build makes it several times as fast.
@main
struct ClawbackSim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clawback-sim",
        abstract: "Runs the whole worker from seeds against model brokers and a model WeChat Pay.",
        discussion: "Ends with 1 when a seed breaks a promise, and prints what happened in it.")

    @Option(help: "Run this seed alone and print what happens.")
    var seed: UInt64?

    @Option(help: "How many seeds to run.")
    var seeds: UInt64 = 10_000

    @Option(help: "The first of them.")
    var first: UInt64 = 1

    func validate() throws {
        guard seeds > 0, seeds - 1 <= .max - first else {
            throw ValidationError("--seeds must be 1 or more, and the last seed below 2^64")
        }
    }

    func run() async throws {
        if let seed {
            let report = Simulation.run(seed: seed, isTraced: true)
            say(report.printed())
            if report.breach != nil { throw ExitCode(1) }
            return
        }
        let findings = await SeedSweep(seeds: first...(first + (seeds - 1))).run(mostFailures: 5)
        say(findings.summary)
        for report in findings.failed { say(Simulation.run(seed: report.seed, isTraced: true).printed()) }
        if !findings.failed.isEmpty { throw ExitCode(1) }
    }
}
