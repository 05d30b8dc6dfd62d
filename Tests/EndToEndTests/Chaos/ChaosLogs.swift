import Foundation

/// `CLAWBACK_CHAOS_LOGS=folder` keeps what the processes of a run wrote to standard error.
enum ChaosLogs {
    static var folder: String? { ProcessInfo.processInfo.environment["CLAWBACK_CHAOS_LOGS"] }
}

extension Processes {
    func keepLogs(in folder: String) {
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (number, child) in all.enumerated() where !child.errors.lines.isEmpty {
            let text = child.errors.lines.map { $0 + "\n" }.joined()
            let name = "\(number) \(child.name).log".replacing("/", with: "-")
            try? text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
        }
    }
}
