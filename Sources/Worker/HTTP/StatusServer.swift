import Hummingbird
import Logging
import ServiceLifecycle

/// The worker's own HTTP side: `/healthz` says that the process works, `/readyz` whether it can handle intents, and if not, why;
/// `/metrics` has the figures, `/` shows them to people.
package struct StatusServer: Service {
    private let application: Application<RouterResponder<BasicRequestContext>>

    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - dashboard: what is at `/`; `nil` for nothing.
    ///   - readiness: why the worker cannot handle intents at the moment; empty when it can.
    package init(
        host: String, port: Int, readiness: @escaping @Sendable () -> [String], metrics: MetricsRegistry,
        dashboard: Dashboard? = nil, logger: Logger, onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        let router = Router(options: .autoGenerateHeadEndpoints)
        router.add(middleware: ReadOnly())
        router.add(middleware: OwnNames(host: host))
        router.get("/healthz") { _, _ in Self.answer(.ok, "ok\n") }
        router.get("/readyz") { _, _ in
            let reasons = readiness()
            return reasons.isEmpty
                ? Self.answer(.ok, "ready\n")
                : Self.answer(.serviceUnavailable, reasons.map { "not ready: \($0)\n" }.joined())
        }
        router.get("/metrics") { request, _ in
            let accept = request.headers[values: .accept].joined(separator: ",")
            let format = ExpositionFormat(accept: accept)
            return Self.answer(.ok, metrics.render(format), format.contentType)
        }
        dashboard?.addRoutes(to: router)
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: "clawback"),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { onListening(port) }
            },
            logger: quiet)
    }

    package func run() async throws {
        try await application.runService(gracefulShutdownSignals: [])
    }

    private static func answer(
        _ status: HTTPResponse.Status, _ text: String, _ contentType: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status, headers: [.contentType: contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
