import Testing

@testable import Worker

@Suite("The table of metrics")
struct MetricTableTests {
    @Test("no name stands twice")
    func unique() {
        #expect(Set(MetricDescription.all.map(\.name)).count == MetricDescription.all.count)
    }

    @Test("every metric has a help text of one sentence or more", arguments: MetricDescription.all)
    func helps(metric: MetricDescription) {
        #expect(metric.help.hasSuffix("."))
        #expect(metric.help.count > 10)
    }

    /// Gauges that are 0 or 1 and therefore have no unit.
    private static let flags: Set = [
        "clawback_breaker_open", "clawback_partition_paused", "clawback_rate_limit_slowed",
        "clawback_platform_keys_missing",
    ]

    @Test("every name ends as Prometheus' conventions want it for its kind and unit", arguments: MetricDescription.all)
    func names(metric: MetricDescription) {
        let name = metric.name
        #expect(name.hasPrefix("clawback_") || name.hasPrefix("process_"))
        #expect(name.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil)
        switch metric.kind {
        case .counter:
            #expect(name.hasSuffix("\(metric.unit.map { "_\($0.rawValue)" } ?? "")_total"))
        case .info:
            #expect(name.hasSuffix("_info"))
        case .gauge, .histogram:
            if let unit = metric.unit {
                #expect(name.hasSuffix("_\(unit.rawValue)"))
            } else {
                #expect(Self.flags.contains(name))
            }
        }
    }

    @Test("buckets ascend, and there are few of them", arguments: MetricDescription.all)
    func buckets(metric: MetricDescription) {
        guard case .histogram(let buckets) = metric.kind else { return }
        #expect(zip(buckets, buckets.dropFirst()).allSatisfy(<))
        #expect((8...20).contains(buckets.count))
    }
}
