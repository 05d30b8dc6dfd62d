import Foundation

/// A process that serves the measurement: this program with a subcommand, or a tool; ended by its process id.
///
/// `@unchecked Sendable`: `process` is started before anybody else sees it; after that only its id, its exit and signals are
/// used, which Foundation guards itself.
final class BenchChild: @unchecked Sendable {
    private let process = Process()
    private let output = Pipe()
    private let isTool: Bool

    /// - Parameters:
    ///   - tool: found by the `PATH`; `nil` for this program itself.
    ///   - log: where the child's standard error goes.
    init(tool: String? = nil, _ arguments: [String], log: URL) throws {
        isTool = tool != nil
        try Data().write(to: log)
        if let tool {
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = [tool] + arguments
        } else {
            process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            process.arguments = arguments
        }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: log)
        try process.run()
    }

    /// The first line of the child's standard output. Blocks its thread; `nil` when the child ended without one.
    func firstLine() -> String? {
        var line: [UInt8] = []
        while let byte = try? output.fileHandleForReading.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") {
            line.append(byte)
        }
        return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
    }

    var isRunning: Bool { process.isRunning }

    /// How it ended: `signal 9`, `exit code 70`; only to be asked once it is not running.
    var ending: String {
        let status = process.terminationStatus
        return process.terminationReason == .uncaughtSignal ? "signal \(status)" : "exit code \(status)"
    }

    /// CPU seconds used so far, user and system, and the resident memory in KiB, the highest so far and now, as the kernel counts them.
    var usage: (cpu: Double, peakKiB: Int, residentKiB: Int)? {
        let base = "/proc/\(process.processIdentifier)"
        guard let stat = try? String(contentsOfFile: base + "/stat", encoding: .utf8),
            let status = try? String(contentsOfFile: base + "/status", encoding: .utf8)
        else { return nil }
        // The name in parentheses may hold spaces: count the fields after it. utime and stime are the 14th and 15th in all.
        let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else { return nil }
        func memory(_ name: String) -> Int {
            status.split(separator: "\n").first { $0.hasPrefix(name) }.flatMap { Int($0.filter(\.isNumber)) } ?? 0
        }
        return ((user + system) / Double(sysconf(Int32(_SC_CLK_TCK))), memory("VmHWM:"), memory("VmRSS:"))
    }

    /// Ends the child in order and waits for it, at most `bound` seconds; then without asking. A tool has nothing to put in order,
    /// and may have inherited from us that it ignores SIGTERM.
    func end(within bound: TimeInterval = 30) {
        guard process.isRunning else { return }
        if isTool { kill(process.processIdentifier, SIGKILL) } else { process.terminate() }
        let deadline = Date(timeIntervalSinceNow: bound)
        while process.isRunning, Date() < deadline { usleep(20_000) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }
}
