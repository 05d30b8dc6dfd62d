import Metrics
import Testing

@testable import Worker

@Suite("The registry of metrics")
struct MetricsRegistryTests {
    private static let few = MetricDescription(
        "test_few_total", .counter, labels: ["a", "b"], mostSeries: 3, help: "Few.")
    private static let held = MetricDescription(
        "test_held_records", .gauge, unit: .records, labels: ["a"], mostSeries: 2, help: "Held.")
    private static let overdue = MetricDescription(
        "test_overdue_seconds", .gauge, unit: .seconds, labels: ["a"], mostSeries: 2, help: "Overdue.")
    private static let time = MetricDescription(
        "test_seconds", .histogram(buckets: [1]), unit: .seconds, help: "Time.")

    @Test("what would be one series too many is counted under other, and no series is lost for it")
    func bounded() {
        let registry = MetricsRegistry([Self.few])
        for number in 0..<10 { Counter(Self.few, ["\(number)", "x"], in: registry).increment() }
        Counter(Self.few, ["0", "x"], in: registry).increment()
        let scrape = Scrape(registry.render(.prometheusText))
        #expect(
            scrape.samples == [
                #"test_few_total{a="0",b="x"}"#: 2, #"test_few_total{a="1",b="x"}"#: 1,
                #"test_few_total{a="2",b="x"}"#: 1, #"test_few_total{a="other",b="other"}"#: 7,
            ])
    }

    @Test("of what is read off, the rest is the sum, and of times the longest")
    func boundedReadings() {
        let registry = MetricsRegistry([])
        registry.read { readings in
            for number in 1...4 {
                readings.set(Self.held, ["\(number)"], to: number)
                readings.set(Self.overdue, ["\(number)"], to: number)
            }
        }
        let scrape = Scrape(registry.render(.prometheusText))
        #expect(scrape[#"test_held_records{a="other"}"#] == 7)
        #expect(scrape[#"test_overdue_seconds{a="other"}"#] == 4)
        #expect(scrape.samples.count == 6)
    }

    @Test("a hundred error codes make forty-one series of their status, and none of another")
    func codes() {
        let registry = MetricsRegistry()
        let counters = CodeCounters(.outcomes, ["failed"], known: [""], in: registry)
        for number in 0..<100 {
            counters.increment("CODE_\(number)")
            counters.increment("CODE_\(number)")
        }
        let scrape = Scrape(registry.render(.prometheusText))
        #expect(scrape.samples.count == MetricDescription.mostCodes + 1)
        #expect(scrape.samples.keys.allSatisfy { $0.contains(#"status="failed""#) })
        let named = MetricDescription.mostCodes - 1
        #expect(scrape[#"clawback_outcomes_total{status="failed",error_code="CODE_0"}"#] == 2)
        #expect(
            scrape[#"clawback_outcomes_total{status="failed",error_code="other"}"#] == Double(2 * (100 - named)))
    }

    @Test("an endless label value is cut short")
    func longValue() {
        let registry = MetricsRegistry([Self.few])
        Counter(Self.few, [String(repeating: "é", count: 5000), "x"], in: registry).increment()
        #expect(registry.render(.prometheusText).count < 250)
    }

    @Test("the same label and dimensions, in any order, are the same series, and are counted by many at once")
    func sameSeries() async {
        let registry = MetricsRegistry([Self.few, Self.time])
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    let whole = Counter(
                        label: "test_few_total", dimensions: [("b", "x"), ("a", "y")], factory: registry)
                    let broken = FloatingPointCounter(
                        label: "test_few_total", dimensions: [("a", "y"), ("b", "x")], factory: registry)
                    let timer = Timer(Self.time, in: registry)
                    for _ in 0..<1000 {
                        whole.increment()
                        broken.increment(by: 0.5)
                        timer.recordSeconds(2)
                    }
                }
            }
        }
        let scrape = Scrape(registry.render(.prometheusText))
        #expect(scrape[#"test_few_total{a="y",b="x"}"#] == 12_000)
        #expect(scrape["test_seconds_sum"] == 16_000)
        #expect(scrape[#"test_seconds_bucket{le="1.0"}"#] == 0)
        #expect(scrape[#"test_seconds_bucket{le="+Inf"}"#] == 8000)
    }

    @Test("handles under another name, of another kind or with other labels count into nothing")
    func strangers() {
        let registry = MetricsRegistry([Self.few, Self.time])
        Counter(label: "some_library", factory: registry).increment()
        Meter(label: "test_few_total", dimensions: [("a", ""), ("b", "")], factory: registry).set(1)
        Counter(label: "test_few_total", dimensions: [("a", ""), ("c", "")], factory: registry).increment()
        Counter(label: "test_seconds", factory: registry).increment()
        #expect(registry.gather().isEmpty)
    }

    @Test("a counter never falls, and what is no number is no observation")
    func oddNumbers() {
        let registry = MetricsRegistry([Self.few, Self.time])
        let counter = Counter(Self.few, ["a", "b"], in: registry)
        counter.increment(by: 2)
        counter.increment(by: -1)
        let recorder = Recorder(label: "test_seconds", factory: registry)
        recorder.record(Double.nan)
        recorder.record(0.5)
        let scrape = Scrape(registry.render(.prometheusText))
        #expect(scrape[#"test_few_total{a="a",b="b"}"#] == 2)
        #expect(scrape["test_seconds_count"] == 1)
    }
}
