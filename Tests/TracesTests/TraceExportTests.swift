import Hummingbird
import Logging
import ServiceLifecycle
import StrictJSON
import Synchronization
import Testing
import Traces
import Tracing

@Suite("Spans on their way to a collector")
struct TraceExportTests {
    @Test("OpenTelemetry's variables say where")
    func endpoint() throws {
        #expect(TraceEndpoint(environment: [:]) == nil)
        #expect(
            TraceEndpoint(environment: ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318", "OTEL_SDK_DISABLED": "true"])
                == nil)
        let general = try #require(
            TraceEndpoint(environment: [
                "OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318/",
                "OTEL_EXPORTER_OTLP_HEADERS": "authorization=Basic a=, x=1",
            ]))
        #expect(general.url == "http://c:4318/v1/traces")
        #expect(general.headers == ["authorization": "Basic a=", "x": "1"])
        #expect(general.service == "clawback")
        #expect(!"\(general) \(String(reflecting: general))".contains("Basic"), "a service group logs what it runs")
        let own = try #require(
            TraceEndpoint(environment: [
                "OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://t/x",
                "OTEL_SERVICE_NAME": "refunds",
            ]))
        #expect(own.url == "http://t/x")
        #expect(own.service == "refunds")
    }

    @Test("what has ended is sent as OTLP in JSON, also what ends just before the stop")
    func sends() async throws {
        let bodies = Mutex<[[UInt8]]>([])
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let router = Router()
        router.post("/v1/traces") { request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            bodies.withLock { $0.append(Array(body.readableBytesView)) }
            return HTTPResponse.Status.ok
        }
        let collector = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
            logger: Logger(label: "collector") { _ in SwiftLogNoOpLogHandler() })
        let serving = ServiceGroup(services: [collector], logger: collector.logger)
        async let served: Void = serving.run()
        let listening = await ports.first { _ in true } ?? 0

        let endpoint = try #require(
            TraceEndpoint(environment: ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(listening)"]))
        let tracer = RecordingTracer()
        let export = ServiceGroup(
            services: [TraceExport(to: endpoint, instance: "a", queue: tracer.queue, logger: collector.logger)],
            logger: collector.logger)
        async let exported: Void = export.run()
        let span = tracer.startSpan("returnorders submit", context: .topLevel, ofKind: .client)
        span.attributes["http.response.status_code"] = 403
        span.setStatus(SpanStatus(code: .error))
        span.end()
        await export.triggerGracefulShutdown()
        try await exported
        await serving.triggerGracefulShutdown()
        try await served

        let body = try #require(bodies.withLock { $0.first })
        let text = String(decoding: body, as: UTF8.self)
        _ = try JSONParser.parse(body)
        #expect(text.contains(#""attributes":[{"key":"service.instance.id","value":{"stringValue":"a"}},"#))
        #expect(text.contains(#""name":"returnorders submit","kind":3,"#))
        #expect(text.contains(#"{"key":"http.response.status_code","value":{"intValue":"403"}}"#))
        #expect(text.contains(#""status":{"code":2}"#))
    }
}
