import Foundation
import StrictJSON

/// What watches a worker in production: an open dashboard, and a Prometheus that reads its metrics every two seconds.
struct BenchWatch: Sendable {
    private static let readings = 30
    private let children: [BenchChild]

    /// Waits until the worker that writes to `workerLog` listens. Blocks its thread.
    ///
    /// - Throws: exit code 70 when it does not within `bound` seconds.
    init(workerLog: URL, bound: TimeInterval = 30) throws {
        let deadline = Date(timeIntervalSinceNow: bound)
        var port: Int?
        while port == nil, Date() < deadline {
            port = Self.port(in: (try? String(contentsOf: workerLog, encoding: .utf8)) ?? "")
            if port == nil { usleep(5000) }
        }
        guard let port else { throw CommandFailure(.internal, "bench: a worker's HTTP side did not start; try again") }
        let base = "http://127.0.0.1:\(port)"
        let quiet = ["--silent", "--no-buffer", "--output", "/dev/null"]
        children = [
            try BenchChild(
                tool: "curl", quiet + ["\(base)/events"], log: workerLog.appendingPathExtension("dashboard")),
            // One request after the other over one connection; the number changes nothing but makes them many.
            try BenchChild(
                tool: "curl", quiet + ["--rate", "\(Self.readings)/m", "\(base)/metrics?[1-100000]"],
                log: workerLog.appendingPathExtension("metrics")),
        ]
    }

    /// Blocks its thread.
    func end() {
        for child in children { child.end() }
    }

    /// Where the worker of this log (JSON lines) listens, once it does.
    static func port(in log: String) -> Int? {
        for line in log.split(separator: "\n") where line.contains("http.listening") {
            guard let object = try? JSONParser.parse(Array(line.utf8)).objectValue,
                object["event"]?.stringValue == "http.listening"
            else { continue }
            if let port = object["port"]?.stringValue.flatMap(Int.init)
                ?? object["port"]?.numberValue?.int64.map(Int.init)
            {
                return port
            }
        }
        return nil
    }
}
