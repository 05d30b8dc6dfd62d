import TestSupport

extension WorkerProcess {
    /// The samples of /metrics by name with labels, as they stand there.
    func metrics(_ processes: Processes) async throws -> [String: Double] {
        let port = try await httpPort()
        let answer = try await processes.finish(
            "metrics", Programs.curl, ["--silent", "--show-error", "--fail", "http://127.0.0.1:\(port)/metrics"])
        var samples: [String: Double] = [:]
        for line in answer.output where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " ") else { continue }
            samples[String(line[..<space])] = Double(line[line.index(after: space)...])
        }
        return samples
    }

    /// Waits until the log has so many lines of an event.
    func logged(_ event: String, _ count: Int = 1, within limit: Duration = .seconds(90)) async throws {
        let mark = "\"event\":\"\(event)\""
        try await within(limit, "\(count) lines of \(event)") { [log = process.errors] in
            try await log.wait { lines in lines.count { $0.contains(mark) } >= count }
        }
    }

    func count(of event: String) -> Int {
        let mark = "\"event\":\"\(event)\""
        return process.errors.lines.count { $0.contains(mark) }
    }
}
