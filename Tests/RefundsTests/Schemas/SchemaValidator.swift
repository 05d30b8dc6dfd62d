import Foundation
import TestSupport

/// An independent judge of JSON documents: Python's `jsonschema`, through `validate.py` beside this file.
enum SchemaValidator {
    struct Document {
        var name: String
        /// "intent", "outcome" or "requery".
        var kind: String
        var bytes: [UInt8]
    }

    /// Where the judge is missing, on a developer's machine the tests that need it are skipped; in CI they fail.
    static let isToBeTried = python != nil || ProcessInfo.processInfo.environment["CI"] != nil
    static let isMissing = "no Python with jsonschema; deploy/setup.sh --dev installs it"

    /// `CLAWBACK_PYTHON` alone where that is set, else the first interpreter that has what is needed.
    private static let python: String? = {
        let chosen = ProcessInfo.processInfo.environment["CLAWBACK_PYTHON"].map { [$0] } ?? DevTools.pythons
        let found = chosen.first { (try? run($0, ["--probe"]))?.exitCode == 0 }
        if found == nil { print("schemas: \(isMissing)") }
        return found
    }()

    /// Each document's verdict by its name: `nil` for a valid one, else what is wrong with it.
    static func faults(in documents: [Document]) throws -> [String: String?] {
        guard let python else { throw Unusable(description: isMissing) }
        let lines = documents.map {
            "\($0.name)\trefund-\($0.kind).v1.schema.json\t\(Data($0.bytes).base64EncodedString())\n"
        }
        let file = FileManager.default.temporaryDirectory.appending(path: "clawback-documents-\(UUID().uuidString)")
        try Data(lines.joined().utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let (exitCode, output) = try run(python, [Repository.schemas.path, file.path])
        guard exitCode == 0 else { throw Unusable(description: "validate.py ended with exit code \(exitCode)") }

        var faults: [String: String?] = [:]
        for line in output.split(separator: "\n") {
            let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw Unusable(description: "validate.py wrote \(line)") }
            faults[parts[0]] = .some(parts[1] == "valid" ? nil : parts[1])
        }
        return faults
    }

    private static func run(_ python: String, _ arguments: [String]) throws -> (exitCode: Int32, output: String) {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "validate.py")
        let process = Process()
        process.executableURL = URL(filePath: python.contains("/") ? python : "/usr/bin/env")
        process.arguments = (python.contains("/") ? [] : [python]) + [script.path] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(["PYTHONIOENCODING": "utf-8"]) { $1 }
        let output = Pipe()
        process.standardOutput = output
        if arguments == ["--probe"] { process.standardError = FileHandle.nullDevice }
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
    }

    struct Unusable: Error, CustomStringConvertible {
        var description: String
    }
}
