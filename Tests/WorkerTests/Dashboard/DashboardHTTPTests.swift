import DashboardPage
import Synchronization
import Testing

@testable import Worker

@Suite("The dashboard over HTTP", .serialized)
struct DashboardHTTPTests {
    /// Counts how often it is asked.
    private final class Source: DashboardSource {
        let asked = Atomic<Int>(0)
        let found: [RecentOutcome]

        init(found: [RecentOutcome] = []) {
            self.found = found
        }

        func snapshot(seconds: Int) -> DashboardSnapshot {
            asked.wrappingAdd(1, ordering: .relaxed)
            var snapshot = DashboardSamples.snapshot()
            snapshot.failures = found
            return snapshot
        }

        func outcomes(matching text: String, atMost count: Int) -> [RecentOutcome] { found.filter { $0.matches(text) } }
    }

    @Test("the page is one document whose policy allows its own style and script, anew each time, and nothing else")
    func page() async throws {
        try await StatusReader.with(dashboard: Dashboard(Source())) { reader in
            let first = try await reader.get("/")
            let second = try await reader.get("/")
            #expect(first.contentType == "text/html; charset=utf-8")
            #expect(first.headers["x-content-type-options"] == "nosniff")
            #expect(first.headers["referrer-policy"] == "no-referrer")
            #expect(first.headers["cache-control"] == "no-store")
            let policy = try #require(first.headers["content-security-policy"])
            #expect(policy.contains("default-src 'none'"))
            #expect(policy.contains("frame-ancestors 'none'"))
            #expect(!policy.contains("unsafe"))
            let nonce = try #require(policy.firstMatch(of: /script-src 'nonce-([0-9a-f-]+)'/)?.1)
            #expect(first.body.contains(#"<script nonce="\#(nonce)">"#))
            #expect(first.body.contains(#"<style nonce="\#(nonce)">"#))
            #expect(second.headers["content-security-policy"]?.contains(nonce) == false)
            #expect(!first.body.contains("{{"))
        }
    }

    @Test("the page loads nothing from anywhere, and has neither inline handlers nor markup made from text")
    func selfContained() {
        let page = DashboardPage().html(nonce: "n")
        for forbidden in [
            " src=", "@import", "url(", "innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(",
        ] {
            #expect(!page.contains(forbidden), "\(forbidden)")
        }
        #expect(page.firstMatch(of: /<[a-z]+[^>]*\son[a-z]+=/) == nil, "inline event handlers")
        #expect(page.firstMatch(of: /<[a-z]+[^>]*\sstyle=/) == nil, "inline styles")
    }

    @Test(
        "only GET and HEAD are answered, at every path", arguments: ["/", "/events", "/recent", "/metrics", "/healthz"])
    func methods(path: String) async throws {
        try await StatusReader.with(dashboard: Dashboard(Source())) { reader in
            for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
                let answer = try await reader.get(path, method: method)
                #expect(answer.status == 405, "\(method)")
                #expect(answer.headers["allow"] == "GET, HEAD")
            }
            let head = try await reader.get(path, method: "HEAD")
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
        }
    }

    @Test("a search answers with what is found, as JSON")
    func search() async throws {
        let found = [DashboardSamples.outcome(.failed, intent: "<b>RF-1", code: "NO_AUTH")]
        try await StatusReader.with(dashboard: Dashboard(Source(found: found))) { reader in
            let answer = try await reader.get("/recent?q=%3Cb%3ERF")
            #expect(answer.contentType == "application/json")
            #expect(answer.body.contains(#""intentId":"<b>RF-1""#))
            #expect(answer.body.contains(#""code":"NO_AUTH""#))
            #expect(try await reader.get("/recent?q=RF-2").body == #"{"limit":50,"outcomes":[]}"#)
            #expect(try await reader.get("/recent").body == #"{"limit":50,"outcomes":[]}"#)
        }
    }

    @Test("listeners get a snapshot each second; there are so many at most, and nothing is computed when none is left")
    func events() async throws {
        let source = Source()
        let dashboard = Dashboard(source, mostListeners: 2)
        try await StatusReader.with(dashboard: dashboard) { reader in
            #expect(source.asked.load(ordering: .relaxed) == 0)
            let listeners = [EventListener(port: reader.port), EventListener(port: reader.port)]
            for listener in listeners {
                let events = try await listener.events(2)
                #expect(events.contains(#"data: {"now":"#))
                #expect(events.hasPrefix("retry: "))
            }
            #expect(dashboard.listeners == 2)
            let refused = try await reader.get("/events")
            #expect(refused.status == 503)
            for listener in listeners { listener.close() }
            while dashboard.listeners > 0 { try await Task.sleep(for: .milliseconds(50)) }
            let asked = source.asked.load(ordering: .relaxed)
            #expect(asked <= 2 + 6, "one first snapshot each, and one a second for both")
            try await Task.sleep(for: .milliseconds(1500))
            #expect(source.asked.load(ordering: .relaxed) == asked)
        }
    }

    @Test("a listener that takes nothing is let go, and what waited for it with it", .timeLimit(.minutes(1)))
    func slowListener() async throws {
        let failure = DashboardSamples.outcome(
            .failed, intent: "RF-1", code: "NO_AUTH", message: String(repeating: "x", count: 300))
        let pace = EventStream.Pace(interval: .milliseconds(10), patience: .milliseconds(300))
        // More than the system's buffers take.
        let dashboard = Dashboard(
            Source(found: Array(repeating: failure, count: 20_000)), mostListeners: 2, pace: pace)
        try await StatusReader.with(dashboard: dashboard) { reader in
            let deaf = try RawConnection(port: reader.port, path: "/events", host: "localhost")
            defer { withExtendedLifetime(deaf) {} }
            while dashboard.listeners == 0 { try await Task.sleep(for: .milliseconds(10)) }
            while dashboard.listeners > 0 { try await Task.sleep(for: .milliseconds(10)) }
            #expect(try await reader.get("/recent?q=RF-2").status == 200, "the others are served")
        }
    }

    @Test(
        "on loopback a browser that was led here by a name of somebody else's (DNS rebinding) is told nothing",
        arguments: ["/", "/events", "/recent?q=RF", "/metrics", "/readyz"])
    func rebinding(path: String) async throws {
        try await StatusReader.with(dashboard: Dashboard(Source())) { reader in
            for name in ["evil.example:9464", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example:1"] {
                let status = try RawConnection(port: reader.port, path: path, host: name).status()
                #expect(status == 421, "\(name)")
            }
            for name in ["localhost:\(reader.port)", "LOCALHOST", "127.0.0.1:\(reader.port)", "[::1]:9464", "10.1.2.3"]
            {
                let status = try RawConnection(port: reader.port, path: path, host: name).status()
                #expect(status == 200, "\(name)")
            }
        }
    }
}
