import Synchronization
import Testing
import Worker

@Suite("The worker's HTTP side")
struct StatusServerTests {
    @Test("readiness is 200 when nothing is in the way, and else 503 with a line for each reason")
    func readiness() async throws {
        let reasons = Mutex<[String]>([])
        let readiness: @Sendable () -> [String] = { reasons.withLock { $0 } }
        try await StatusReader.with(readiness: readiness, metrics: MetricsRegistry()) { reader in
            let ready = try await reader.get("/readyz")
            #expect(ready.status == 200)
            reasons.withLock { $0 = ["one thing", "another"] }
            let unready = try await reader.get("/readyz")
            #expect(unready.status == 503)
            #expect(unready.body == "not ready: one thing\nnot ready: another\n")
            #expect(try await reader.get("/healthz").status == 200)
        }
    }

    @Test("metrics come as text, as OpenMetrics when asked for, and are read off anew each time")
    func metrics() async throws {
        let registry = MetricsRegistry()
        let scrapes = Atomic<Int>(0)
        registry.read { readings in
            readings.set(.certificateEnd, to: scrapes.wrappingAdd(1, ordering: .relaxed).newValue)
        }
        try await StatusReader.with(metrics: registry) { reader in
            let text = try await reader.get("/metrics", accept: "text/html, */*")
            #expect(text.status == 200)
            #expect(text.contentType == "text/plain; version=0.0.4; charset=utf-8")
            #expect(text.body.contains("clawback_platform_certificate_expiry_timestamp_seconds 1\n"))
            let openMetrics = try await reader.get(
                "/metrics", accept: "application/openmetrics-text;version=1.0.0,text/plain;q=0.5")
            #expect(openMetrics.contentType == "application/openmetrics-text; version=1.0.0; charset=utf-8")
            #expect(openMetrics.body.contains("clawback_platform_certificate_expiry_timestamp_seconds 2\n"))
            #expect(openMetrics.body.hasSuffix("# EOF\n"))
        }
    }
}
