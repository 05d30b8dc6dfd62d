import Foundation
import TestSupport

/// A Python program beside the tests: an independent opinion on what the code reads and writes.
struct PythonScript: Sendable {
    let path: String
    /// `CLAWBACK_PYTHON` alone where that is set, else the first interpreter that has what the script needs (`--probe`).
    let python: String?
    let isMissing: String

    /// - Parameters:
    ///   - path: within `Tests/RefundsTests`.
    ///   - needs: the packages, for people.
    init(_ path: String, needs: String) {
        self.path = Repository.root.appending(path: "Tests/RefundsTests/\(path)").path
        isMissing = "no Python with \(needs); deploy/setup.sh --dev installs it"
        let script = self.path
        let chosen = ProcessInfo.processInfo.environment["CLAWBACK_PYTHON"].map { [$0] } ?? DevTools.pythons
        python = chosen.first { (try? Self.run($0, script, ["--probe"]))?.exitCode == 0 }
        if python == nil { print("\(path): \(isMissing)") }
    }

    /// Where it is missing, on a developer's machine the tests that need it are skipped; in CI they fail.
    var isToBeTried: Bool { python != nil || ProcessInfo.processInfo.environment["CI"] != nil }

    /// What the script prints, given `input` as a file whose path is the last argument.
    func output(_ arguments: [String], input: [UInt8] = []) throws -> [UInt8] {
        guard let python else { throw Unusable(description: isMissing) }
        let file = FileManager.default.temporaryDirectory.appending(path: "clawback-documents-\(UUID().uuidString)")
        try Data(input).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let (exitCode, output) = try Self.run(python, path, arguments + [file.path])
        guard exitCode == 0 else { throw Unusable(description: "\(path) ended with exit code \(exitCode)") }
        return output
    }

    private static func run(
        _ python: String, _ script: String, _ arguments: [String]
    ) throws -> (exitCode: Int32, output: [UInt8]) {
        let process = Process()
        process.executableURL = URL(filePath: python.contains("/") ? python : "/usr/bin/env")
        process.arguments = (python.contains("/") ? [] : [python]) + [script] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(["PYTHONIOENCODING": "utf-8"]) { $1 }
        let output = Pipe()
        process.standardOutput = output
        if arguments == ["--probe"] { process.standardError = FileHandle.nullDevice }
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, Array(bytes))
    }

    struct Unusable: Error, CustomStringConvertible {
        var description: String
    }
}
