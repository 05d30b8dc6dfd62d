import Subprocess

/// A process of the test's own: its lines can be waited for, and it gets its signals by its own id.
final class ChildProcess: Sendable {
    let name: String
    let output: LineLog
    let errors: LineLog
    /// Its process id, as soon as it has one.
    private let started: LineLog
    /// Closed when the process has ended.
    private let end: LineLog
    private let signals: AsyncStream<Signal>.Continuation
    private let run: Task<TerminationStatus, any Error>

    init(
        _ name: String, _ executable: String, _ arguments: [String], environment: [String: String] = [:],
        workingDirectory: String? = nil
    ) {
        var options = PlatformOptions()
        // Before a cancelled task ends, its process is killed.
        options.teardownSequence = [.send(signal: .kill, allowedDurationToNextStep: .zero)]
        let configuration = Configuration(
            executable: .path(.init(executable)), arguments: Arguments(arguments),
            environment: .inherit.updating(
                Dictionary(uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0), $1) })),
            workingDirectory: workingDirectory.map { .init($0) }, platformOptions: options)
        let (requests, signals) = AsyncStream.makeStream(of: Signal.self)
        let (output, errors, started, end) = (LineLog(), LineLog(), LineLog(), LineLog())
        self.name = name
        self.output = output
        self.errors = errors
        self.started = started
        self.end = end
        self.signals = signals
        run = Task {
            defer {
                output.close()
                errors.close()
                started.close()
                signals.finish()
                end.close()
            }
            return try await Subprocess.run(configuration, input: .none, output: .sequence, error: .sequence) {
                execution in
                started.append("\(execution.processIdentifier.value)")
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { for await signal in requests { try execution.send(signal: signal) } }
                    group.addTask {
                        try await withThrowingTaskGroup(of: Void.self) { readers in
                            readers.addTask { try await Self.collect(execution.standardOutput, in: output) }
                            readers.addTask { try await Self.collect(execution.standardError, in: errors) }
                            try await readers.waitForAll()
                        }
                        signals.finish()
                    }
                    try await group.waitForAll()
                }
            }.terminationStatus
        }
    }

    private static func collect(_ sequence: SubprocessOutputSequence, in log: LineLog) async throws {
        defer { log.close() }
        let lines = sequence.strings(
            separatedBy: .unicodeScalarSequence("\n".unicodeScalars), bufferingPolicy: .maxLineLength(8 << 20))
        for try await line in lines { log.append(line) }
    }

    /// The most memory that the process has had resident so far, in KiB. Linux only.
    func peakMemory() async throws -> Int {
        try ProcessMemory.peak(of: try await identifier())
    }

    /// The process id, as text.
    func identifier() async throws -> String {
        try await within(.seconds(10), "the process id of \(name)") { [started] in
            try await started.wait { !$0.isEmpty }
        }
        return started.lines[0]
    }

    func send(_ signal: Signal) {
        signals.yield(signal)
    }

    /// Waits for the end of the process, however it comes.
    func ended(within limit: Duration) async throws -> TerminationStatus {
        try await within(limit, "the end of \(name)") { try await self.ended() }
    }

    /// Awaiting the task alone could not be cancelled.
    private func ended() async throws -> TerminationStatus {
        do {
            try await end.wait { _ in false }
        } catch is LineLog.EndedEarly {}
        return try await run.value
    }

    /// Runs `body`, which waits for what this process brings about, and gives up when the process ends meanwhile.
    func whileRunning<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
        try await withThrowingTaskGroup(of: Result.self) { group in
            group.addTask(operation: body)
            group.addTask { throw EndedUnexpectedly(name: self.name, status: "\(try await self.ended())") }
            defer { group.cancelAll() }
            guard let result = try await group.next() else { preconditionFailure("the group has two tasks") }
            return result
        }
    }

    struct EndedUnexpectedly: Error {
        let name: String
        let status: String
    }

    /// Kills it unless it has ended.
    func kill() async {
        run.cancel()
        _ = await run.result
    }

    /// Waits until `condition` holds of its standard output.
    func waitForOutput(
        _ limit: Duration, _ what: String, _ condition: @escaping @Sendable ([String]) -> Bool
    ) async throws {
        try await within(limit, "\(what) from \(name)") { [output] in try await output.wait(until: condition) }
    }

    /// What both streams said last, for a failing test: from the crash on when there was one.
    var transcript: String {
        let lines = errors.lines
        let crash = lines.firstIndex { $0.contains("Program crashed") || $0.contains("Fatal error") }
        let shown = crash.map { lines[$0...].prefix(60) } ?? lines.suffix(15)
        return (["--- \(name)"] + shown + output.lines.suffix(5)).joined(separator: "\n")
    }
}
