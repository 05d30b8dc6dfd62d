/// How a command ends when it does not succeed, by CONTRACT.
enum CommandExit: Int32, Sendable {
    /// Done, and what was looked for was found: the exceptions of reconcile.
    case exceptions = 1
    /// Bad usage, configuration or input.
    case usage = 64
    /// A needed service is unreachable.
    case unavailable = 69
    /// A fault of the program itself.
    case `internal` = 70
    /// Refused by policy.
    case refused = 77
}

/// One line that says what happened, to what, and what to do.
struct CommandFailure: Error, Hashable, Sendable {
    let exit: CommandExit
    let line: String

    init(_ exit: CommandExit, _ line: String) {
        self.exit = exit
        self.line = line
    }

    init(_ error: ConfigurationError) {
        self.init(.usage, error.line)
    }
}
