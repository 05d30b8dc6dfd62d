import Foundation

/// What Linux says of a process's memory.
enum ProcessMemory {
    /// The most that was resident so far, in KiB (`VmHWM`).
    static func peak(of processIdentifier: String) throws -> Int {
        let path = "/proc/\(processIdentifier)/status"
        let status = String(decoding: try TemporaryFolder.read(path), as: UTF8.self)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        guard let words = line?.split(whereSeparator: \.isWhitespace), words.count == 3, let peak = Int(words[1]) else {
            throw NotTold(path: path)
        }
        return peak
    }

    struct NotTold: Error {
        let path: String
    }
}
