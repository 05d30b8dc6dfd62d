import Metrics
import Testing

@testable import Worker

@Suite("Metrics as text")
struct ExpositionTests {
    private static let requests = MetricDescription(
        "test_requests_total", .counter, labels: ["path", "code"], help: "Requests, by path.")
    private static let size = MetricDescription("test_size_bytes", .gauge, unit: .bytes, help: "Size.")
    private static let time = MetricDescription(
        "test_duration_seconds", .histogram(buckets: [0.5, 1, 2.5]), unit: .seconds, labels: ["kind"], help: "Time.")
    private static let build = MetricDescription("test_build_info", .info, labels: ["version"], help: "Build.")

    @Test("a counter, a gauge, a histogram and an info read as the text format wants them, by name and labels")
    func text() {
        let registry = MetricsRegistry([Self.time, Self.size, Self.requests, Self.build])
        Counter(Self.requests, ["/b", "200"], in: registry).increment(by: 3)
        Counter(Self.requests, ["/a", "500"], in: registry).increment()
        Meter(label: "test_size_bytes", factory: registry).set(1.5)
        let timer = Timer(Self.time, ["x"], in: registry)
        for milliseconds in [250, 500, 600, 9000] { timer.recordMilliseconds(milliseconds) }
        registry.read { $0.set(Self.build, ["1.0"], to: 1) }
        #expect(
            registry.render(.prometheusText) == """
                # HELP test_build_info Build.
                # TYPE test_build_info gauge
                test_build_info{version="1.0"} 1
                # HELP test_duration_seconds Time.
                # TYPE test_duration_seconds histogram
                test_duration_seconds_bucket{kind="x",le="0.5"} 2
                test_duration_seconds_bucket{kind="x",le="1.0"} 3
                test_duration_seconds_bucket{kind="x",le="2.5"} 3
                test_duration_seconds_bucket{kind="x",le="+Inf"} 4
                test_duration_seconds_sum{kind="x"} 10.35
                test_duration_seconds_count{kind="x"} 4
                # HELP test_requests_total Requests, by path.
                # TYPE test_requests_total counter
                test_requests_total{path="/a",code="500"} 1
                test_requests_total{path="/b",code="200"} 3
                # HELP test_size_bytes Size.
                # TYPE test_size_bytes gauge
                test_size_bytes 1.5

                """)
    }

    @Test("in OpenMetrics, _total and _info belong to the samples, units are said, and the end is marked")
    func openMetrics() {
        let registry = MetricsRegistry([Self.size, Self.requests, Self.build])
        Counter(Self.requests, ["/", "200"], in: registry).increment()
        Gauge(label: "test_size_bytes", factory: registry).record(7)
        registry.read { $0.set(Self.build, ["1.0"], to: 1) }
        #expect(
            registry.render(.openMetrics) == """
                # HELP test_build Build.
                # TYPE test_build info
                test_build_info{version="1.0"} 1
                # HELP test_requests Requests, by path.
                # TYPE test_requests counter
                test_requests_total{path="/",code="200"} 1
                # HELP test_size_bytes Size.
                # TYPE test_size_bytes gauge
                # UNIT test_size_bytes bytes
                test_size_bytes 7
                # EOF

                """)
    }

    @Test("quotes, backslashes and line feeds are escaped: in label values always, quotes in HELP only by OpenMetrics")
    func escaping() {
        let odd = MetricDescription("test_odd_total", .counter, labels: ["what"], help: "A \"b\" \\ c\nd.")
        let registry = MetricsRegistry([odd])
        Counter(odd, ["say \"x\" \\ y\r\nz"], in: registry).increment()
        let sample = #"test_odd_total{what="say \"x\" \\ y"# + "\r" + #"\nz"} 1"#
        let text = registry.render(.prometheusText)
        #expect(text.contains(#"# HELP test_odd_total A "b" \\ c\nd."# + "\n"))
        #expect(text.contains(sample))
        let openMetrics = registry.render(.openMetrics)
        #expect(openMetrics.contains(#"# HELP test_odd A \"b\" \\ c\nd."# + "\n"))
        #expect(openMetrics.contains(sample))
    }

    @Test("a metric without any series is left out")
    func empty() {
        #expect(MetricsRegistry([Self.size]).render(.prometheusText) == "")
        #expect(MetricsRegistry([Self.size]).render(.openMetrics) == "# EOF\n")
    }

    @Test(
        "OpenMetrics is written for whoever prefers it, text for everybody else",
        arguments: [
            (nil, .prometheusText),
            ("*/*", .prometheusText),
            ("text/html,*/*;q=0.8", .prometheusText),
            ("application/openmetrics-text", .openMetrics),
            ("application/openmetrics-text; version=1.0.0; charset=utf-8", .openMetrics),
            ("application/openmetrics-text;version=2.0.0", .prometheusText),
            ("application/openmetrics-text;q=0", .prometheusText),
            ("application/openmetrics-text;q=0.2,text/plain;q=0.5", .prometheusText),
            // Prometheus 2.42.
            (
                """
                application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,\
                text/plain;version=0.0.4;q=0.5,*/*;q=0.1
                """, .openMetrics
            ),
        ] as [(String?, ExpositionFormat)])
    func negotiation(accept: String?, format: ExpositionFormat) {
        #expect(ExpositionFormat(accept: accept) == format)
    }
}
