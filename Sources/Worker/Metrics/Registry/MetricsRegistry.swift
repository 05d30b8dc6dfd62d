import Metrics
import Synchronization

/// All metrics of the process: those that are counted as things happen, through swift-metrics, and those read off when asked for.
///
/// It knows the metrics of its table and no others: handles under any other label count into nothing, so that what a
/// library measures does not become part of the contract unseen.
package final class MetricsRegistry: Sendable {
    private let families: [String: MetricFamily]
    private let readers = Mutex<[@Sendable (inout MetricReadings) -> Void]>([])

    package init(_ table: [MetricDescription] = MetricDescription.all) {
        families = Dictionary(uniqueKeysWithValues: table.map { ($0.name, MetricFamily($0)) })
    }

    /// Makes it what swift-metrics counts into in this process; once, before any handle is made.
    package func bootstrap() {
        MetricsSystem.bootstrap(self)
    }

    /// Has `reader` asked each time metrics are rendered.
    package func read(_ reader: @escaping @Sendable (inout MetricReadings) -> Void) {
        readers.withLock { $0.append(reader) }
    }

    /// All series there are now, by name, each metric's by label values.
    func gather() -> [(metric: MetricDescription, series: [MetricSeries])] {
        var readings = MetricReadings()
        for reader in readers.withLock({ $0 }) { reader(&readings) }
        let counted = families.values.map { ($0.description, $0.series) }
        let read = readings.families.keys.map { ($0, readings.series(of: $0)) }
        return Dictionary(counted + read, uniquingKeysWith: +)
            .filter { !$0.value.isEmpty }
            .map { ($0, $1.sorted { $0.values.lexicographicallyPrecedes($1.values) }) }
            .sorted { $0.metric.name < $1.metric.name }
    }

    /// The series of one counted metric, in no order.
    func series(of metric: MetricDescription) -> [MetricSeries] { families[metric.name]?.series ?? [] }

    /// The series of a handle; `nil` where the table has no such metric, or one of a kind that does not suit.
    private func cell(
        _ label: String, _ dimensions: [(String, String)], suits: (MetricDescription.Kind) -> Bool
    ) -> MetricFamily.Cell? {
        guard let family = families[label], suits(family.description.kind),
            dimensions.count == family.description.labels.count
        else { return nil }
        var values: [String] = []
        for name in family.description.labels {
            guard let value = dimensions.first(where: { $0.0 == name })?.1 else { return nil }
            values.append(value)
        }
        return family.cell(values)
    }
}

extension MetricsRegistry: MetricsFactory {
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        counter(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        counter(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    /// The table says whether it is a gauge or a histogram, whatever `aggregate` says.
    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        if let gauge = gauge(label, dimensions) { return gauge }
        return histogram(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    private func counter(_ label: String, _ dimensions: [(String, String)]) -> CounterCell? {
        guard case .counter(let counter) = cell(label, dimensions, suits: { $0 == .counter }) else { return nil }
        return counter
    }

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> GaugeCell? {
        guard case .gauge(let gauge) = cell(label, dimensions, suits: { $0 == .gauge }) else { return nil }
        return gauge
    }

    private func histogram(_ label: String, _ dimensions: [(String, String)]) -> HistogramCell? {
        let cell = cell(label, dimensions) { kind in
            if case .histogram = kind { true } else { false }
        }
        guard case .histogram(let histogram) = cell else { return nil }
        return histogram
    }

    // A series that has been seen stays: one that vanished and came back would look like a restart.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}
}
