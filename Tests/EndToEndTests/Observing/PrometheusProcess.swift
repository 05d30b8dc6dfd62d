import Foundation
import StrictJSON
import TestSupport
import Testing

/// A real Prometheus with the rules of `deploy/`, which scrapes and evaluates every second.
struct PrometheusProcess: Sendable {
    private let processes: Processes
    private let baseURL: String

    struct Alert: Hashable, Sendable {
        let name: String
        let labels: [String: String]
    }

    /// - Parameter ports: of the workers, on this machine.
    static func start(_ processes: Processes, scrapes ports: [Int]) async throws -> PrometheusProcess {
        let port = try FreePort.find()
        _ = try processes.folder.write("clawback.rules.yml", try rules())
        let targets = ports.map { "\"127.0.0.1:\($0)\"" }.joined(separator: ", ")
        let configuration = try processes.folder.write(
            "prometheus.yml",
            """
            global: { scrape_interval: 1s, evaluation_interval: 1s }
            rule_files: [clawback.rules.yml]
            scrape_configs:
              - job_name: clawback
                static_configs: [{ targets: [\(targets)] }]

            """)
        _ = processes.start(
            "prometheus", try DevTools.path(of: "prometheus"),
            [
                "--config.file=\(configuration)", "--storage.tsdb.path=\(processes.folder.file("prometheus"))",
                "--web.listen-address=127.0.0.1:\(port)", "--log.level=warn",
            ])
        let prometheus = PrometheusProcess(processes: processes, baseURL: "http://127.0.0.1:\(port)")
        try await prometheus.wait("an answer of Prometheus", .seconds(60)) {
            (try? await prometheus.value("vector(1)")) == 1
        }
        return prometheus
    }

    /// The rules as they are delivered, but that an alert is raised after two seconds instead of minutes.
    private static func rules() throws -> String {
        let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = repository.appending(path: "deploy/prometheus/clawback.rules.yml").path
        return String(decoding: try TemporaryFolder.read(file), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in
                let indentation = line.prefix { $0 == " " }
                return line.dropFirst(indentation.count).hasPrefix("for: ") ? "\(indentation)for: 2s" : String(line)
            }
            .joined(separator: "\n")
    }

    /// Alerts that are raised now.
    func firing() async throws -> Set<Alert> {
        let alerts = try #require(try await get("alerts")["alerts"]?.arrayValue)
        return Set(
            alerts.compactMap(\.objectValue).filter { $0["state"]?.stringValue == "firing" }.map { alert in
                let labels = alert["labels"]?.objectValue?.members ?? []
                let texts = labels.compactMap { member in member.value.stringValue.map { (member.name, $0) } }
                let byName = Dictionary(texts, uniquingKeysWith: { first, _ in first })
                return Alert(name: byName["alertname"] ?? "", labels: byName)
            })
    }

    /// What an expression is now; `nil` when it selects nothing. For expressions with one result.
    func value(_ expression: String) async throws -> Double? {
        let results = try await get("query", ["--data-urlencode", "query=\(expression)"])["result"]?.arrayValue
        return results?.first?.objectValue?["value"]?.arrayValue?.last?.stringValue.flatMap(Double.init)
    }

    private func get(_ what: String, _ arguments: [String] = []) async throws -> JSONObject {
        let answer = try await processes.finish(
            what, Programs.curl,
            ["--silent", "--show-error", "--fail", "--get"] + arguments + [baseURL + "/api/v1/" + what])
        let object = try JSONParser.parse(Array(answer.output.joined(separator: "\n").utf8)).objectValue
        return try #require(object?["data"]?.objectValue)
    }

    /// Asks until `condition` holds; Prometheus tells nobody by itself.
    func wait(
        _ what: String, _ limit: Duration, _ condition: @escaping @Sendable () async throws -> Bool
    ) async throws {
        try await within(limit, what) {
            while try await !condition() { try await Task.sleep(for: .milliseconds(250)) }
        }
    }
}

extension WorkerProcess {
    /// The port of its own HTTP side, which was left to the system.
    func httpPort(_ limit: Duration = .seconds(60)) async throws -> Int {
        try await within(limit, "the port of \(process.name)") { [log = process.errors] in
            try await log.wait { lines in lines.contains { Self.port($0) != nil } }
        }
        return try #require(process.errors.lines.lazy.compactMap(Self.port).first)
    }

    private static func port(_ line: String) -> Int? {
        guard line.contains("http.listening"), let entry = try? JSONParser.parse(Array(line.utf8)).objectValue,
            entry["event"]?.stringValue == "http.listening"
        else { return nil }
        return entry["port"]?.numberValue?.int64.map(Int.init)
    }
}
