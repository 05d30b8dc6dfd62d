import ArgumentParser

/// The program: its subcommands, and how it ends.
package struct Clawback: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "clawback",
        abstract: "Returns the receivers' shares of profit-sharing orders at WeChat Pay, by refund intents from Kafka.",
        discussion: """
            Settings come from flags, the environment (CLAWBACK_…) and a YAML file (--config), in this order; \
            'clawback run --help' lists them.

            Exit codes: 0 done, 1 exceptions found (reconcile), 64 bad usage, configuration or input, 69 a needed service is unreachable, \
            70 internal fault, 77 refused by policy.
            """,
        subcommands: [
            RunCommand.self, DemoCommand.self, SimulateCommand.self, TopicsCommand.self, DeriveCommand.self,
            ReplayCommand.self, ReconcileCommand.self, DeadLettersCommand.self, CheckCommand.self, BenchCommand.self,
            MockBrokerCommand.self,
        ])

    package init() {}

    /// Runs the subcommand the process was started with, and ends the process unless that succeeds.
    package static func start() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            end(with: error)
        }
    }

    private static func end(with error: any Error) -> Never {
        if let failure = error as? CommandFailure { end(with: failure) }
        if let problem = error as? ConfigurationError { end(with: CommandFailure(problem)) }
        // The parser has an exit code for its own errors and for clean exits (help, version); others are ours to
        // explain.
        guard exitCode(for: error) == .failure else { Self.exit(withError: error) }
        end(with: CommandFailure(.internal, "internal fault: \(printable("\(error)", limit: 1000))"))
    }

    private static func end(with failure: CommandFailure) -> Never {
        StandardError.line("clawback: \(failure.line)")
        endProcess(with: failure.exit.rawValue)
    }
}
