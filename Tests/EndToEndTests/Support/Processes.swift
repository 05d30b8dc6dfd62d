import Subprocess
import Synchronization
import Testing

/// The processes of one test. None outlives it; when it fails, what they said last is shown.
final class Processes: Sendable {
    private let children = Mutex<[ChildProcess]>([])
    private let lastActions = Mutex<[@Sendable () -> Void]>([])
    /// A folder of the test's own, removed at its end.
    let folder: TemporaryFolder

    private init(folder: TemporaryFolder) {
        self.folder = folder
    }

    static func run(_ body: (Processes) async throws -> Void) async throws {
        let processes = Processes(folder: try TemporaryFolder())
        do {
            try await body(processes)
            await processes.killAll()
        } catch {
            Issue.record("\(error)\n\(processes.transcript)")
            await processes.killAll()
        }
        processes.folder.remove()
    }

    func start(
        _ name: String, _ executable: String, _ arguments: [String], environment: [String: String] = [:]
    ) -> ChildProcess {
        let child = ChildProcess(
            name, executable, arguments, environment: environment, workingDirectory: folder.path)
        children.withLock { $0.append(child) }
        return child
    }

    /// Runs a program to its end.
    ///
    /// - Throws: when it does not end within `limit`.
    func finish(
        _ name: String, _ executable: String, _ arguments: [String], environment: [String: String] = [:],
        endsWithin limit: Duration = .seconds(60)
    ) async throws -> Finished {
        let child = start(name, executable, arguments, environment: environment)
        let status = try await child.ended(within: limit)
        return Finished(status: status, output: child.output.lines, errors: child.errors.lines)
    }

    /// What a program that succeeds writes to standard output.
    func bytes(
        _ executable: String, _ arguments: [String], endsWithin limit: Duration = .seconds(60)
    ) async throws -> [UInt8] {
        let done = try await within(limit, "the end of \(executable)") {
            try await Subprocess.run(
                .path(.init(executable)), arguments: Arguments(arguments), output: .bytes(limit: 64 << 20),
                error: .string(limit: 1 << 20))
        }
        guard done.terminationStatus.isSuccess else { throw Failed(executable: executable, errors: done.standardError) }
        return done.standardOutput
    }

    struct Failed: Error {
        let executable: String
        let errors: String?
    }

    var all: [ChildProcess] { children.withLock { $0 } }

    private var transcript: String {
        children.withLock { $0.map(\.transcript) }.joined(separator: "\n")
    }

    /// Has `action` run once all processes have ended.
    func atEnd(_ action: @escaping @Sendable () -> Void) {
        lastActions.withLock { $0.append(action) }
    }

    private func killAll() async {
        for child in children.withLock({ $0.reversed() }) { await child.kill() }
        for action in lastActions.withLock({ $0 }) { action() }
    }
}

/// A program that has run to its end.
struct Finished {
    let status: TerminationStatus
    let output: [String]
    let errors: [String]
}
