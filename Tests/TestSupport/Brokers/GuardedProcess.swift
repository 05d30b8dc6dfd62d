import Foundation
import Synchronization

/// A program that does not outlive this process, even if this one is killed: a shell between them waits for the end of its
/// standard input, which the kernel closes, and then ends the program.
final class GuardedProcess {
    /// The program's own, not the shell's.
    let processIdentifier: Int32
    private let shell: Process
    private let lifeline: Pipe
    private let shellEnded = DispatchSemaphore(value: 0)
    private let isKilled = Mutex(false)

    private static let script = """
        log=$1; shift
        "$@" </dev/null >>"$log" 2>&1 &
        program=$!
        echo "$program"
        exec 1>&-
        read -r _
        kill -KILL "$program" 2>/dev/null
        """

    /// One start at a time: a program started meanwhile would inherit the lifeline and keep it.
    private static let starting = Mutex(())

    init(program: String, arguments: [String], logFile: String) throws {
        shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-c", Self.script, "guard", logFile, program] + arguments
        let ended = shellEnded
        shell.terminationHandler = { _ in ended.signal() }
        let (shell, output) = (shell, Pipe())
        lifeline = try Self.starting.withLock { _ in
            let lifeline = Pipe()
            for pipe in [lifeline, output] {
                for end in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
                    _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC)
                }
            }
            shell.standardInput = lifeline
            shell.standardOutput = output
            shell.standardError = FileHandle.nullDevice
            try Self.withNoSignalBlocked { try shell.run() }
            return lifeline
        }
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let identifier = Int32(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw BrokerFailure(what: "\(program) could not be started")
        }
        processIdentifier = identifier
    }

    /// Dispatch's threads block most signals, and what they start would inherit that: SIGTERM would never arrive.
    private static func withNoSignalBlocked(_ body: () throws -> Void) rethrows {
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }

    /// Asks the program to end (SIGTERM) and waits until it has; after 10 s it is killed. Safe to repeat.
    func stop() {
        let isAlive = isKilled.withLock { !$0 }
        if isAlive { Foundation.kill(processIdentifier, SIGTERM) }
        let deadline = ContinuousClock.now + .seconds(10)
        while isAlive, !isDefunct, ContinuousClock.now < deadline { usleep(5000) }
        kill()
    }

    /// Kills the program and waits until it is gone. Safe to repeat.
    func kill() {
        let isFirst = isKilled.withLock { isKilled in
            defer { isKilled = true }
            return !isKilled
        }
        guard isFirst else { return }
        try? lifeline.fileHandleForWriting.close()
        // Not `waitUntilExit`: it runs a run loop of its own, and was seen to spin in one for good.
        if shellEnded.wait(timeout: .now() + .seconds(10)) == .timedOut { shell.terminate() }
        // Gone for good only when whoever adopts it has noticed: until then it may hold its port and its files.
        let deadline = ContinuousClock.now + .seconds(5)
        while Foundation.kill(processIdentifier, 0) == 0, !isDefunct, ContinuousClock.now < deadline { usleep(5000) }
    }

    /// Dead, and not yet noticed by its parent.
    private var isDefunct: Bool {
        let stat = try? String(contentsOfFile: "/proc/\(processIdentifier)/stat", encoding: .utf8)
        return stat?.split(separator: ")").last?.hasPrefix(" Z") ?? true
    }

    deinit { kill() }
}
