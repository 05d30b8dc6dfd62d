import Foundation

/// What watches a worker in production: an open dashboard, and a Prometheus that reads its metrics every two seconds.
struct BenchWatch: Sendable {
    private static let readings = 30
    private let port: Int
    private let children: [BenchChild]

    /// Waits until the worker that writes to `workerLog` listens. Blocks its thread.
    ///
    /// - Throws: exit code 70 when it does not within `bound` seconds.
    init(workerLog: URL, bound: TimeInterval = 30) throws {
        let deadline = Date(timeIntervalSinceNow: bound)
        var port: Int?
        while port == nil, Date() < deadline {
            port = Self.port(in: BenchLog.text(of: workerLog))
            if port == nil { usleep(5000) }
        }
        guard let port else { throw CommandFailure(.internal, "bench: a worker's HTTP side did not start; try again") }
        self.port = port
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
        let port = BenchLog.first("http.listening", in: log)?["port"]
        return port?.stringValue.flatMap(Int.init) ?? port?.numberValue?.int64.map(Int.init)
    }

    /// The worker's metrics now. Blocks its thread.
    func metrics() throws -> String {
        String(decoding: try curl(["http://127.0.0.1:\(port)/metrics"]), as: UTF8.self)
    }
}
