import Foundation
import Worker

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A ``StatusServer`` on a free port, and what it answers over HTTP.
struct StatusReader: Sendable {
    struct Answer: Sendable {
        var status: Int
        var contentType: String
        var body: String
        /// By name in lower case.
        var headers: [String: String]
    }

    let port: Int

    /// Runs a server for as long as `body` takes.
    static func with<Result: Sendable>(
        readiness: @escaping @Sendable () -> [String] = { [] }, metrics: MetricsRegistry = MetricsRegistry(),
        dashboard: Dashboard? = nil, _ body: @Sendable (StatusReader) async throws -> Result
    ) async throws -> Result {
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let server = StatusServer(
            host: "127.0.0.1", port: 0, readiness: readiness, metrics: metrics, dashboard: dashboard,
            logger: WorkerWorld.quiet,
            onListening: {
                listening.yield($0)
                listening.finish()
            })
        let serving = Task {
            defer { listening.finish() }
            try await server.run()
        }
        defer { serving.cancel() }
        guard let port = await ports.first(where: { _ in true }) else {
            try await serving.value
            throw CancellationError()
        }
        return try await body(StatusReader(port: port))
    }

    func get(_ path: String, accept: String? = nil, method: String = "GET") async throws -> Answer {
        guard let url = URL(string: "http://127.0.0.1:\(port)\(path)") else { throw URLError(.badURL) }
        var request = URLRequest(url: url, timeoutInterval: 30)
        request.httpMethod = method
        if let accept { request.setValue(accept, forHTTPHeaderField: "Accept") }
        let (body, response) = try await URLSession.shared.data(for: request)
        guard let response = response as? HTTPURLResponse else { throw URLError(.badServerResponse) }
        return Answer(
            status: response.statusCode, contentType: response.value(forHTTPHeaderField: "Content-Type") ?? "",
            body: String(decoding: body, as: UTF8.self),
            headers: Dictionary(
                response.allHeaderFields.map { ("\($0)".lowercased(), "\($1)") }, uniquingKeysWith: { $1 }))
    }
}
