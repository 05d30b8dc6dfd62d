import Metrics
import Synchronization

/// Counters of one metric that differ in an error code, each made when its code is first seen.
///
/// Codes come from outside: beyond ``MetricDescription/mostCodes`` they share one counter.
final class CodeCounters: Sendable {
    private let metric: MetricDescription
    /// The values of the labels before the code.
    private let others: [String]
    private let factory: any MetricsFactory
    private let counters: Mutex<[String: Counter]>

    /// - Parameter known: codes whose counters are there before anything happens.
    init(
        _ metric: MetricDescription, _ others: [String] = [], known: [String], in factory: any MetricsFactory
    ) {
        self.metric = metric
        self.others = others
        self.factory = factory
        counters = Mutex(
            Dictionary(uniqueKeysWithValues: known.map { ($0, Counter(metric, others + [$0], in: factory)) }))
    }

    func increment(_ code: String) {
        counters.withLock { counters in
            if let counter = counters[code] { return counter }
            let code = counters.count < MetricDescription.mostCodes ? code : MetricDescription.otherLabel
            let counter = counters[code] ?? Counter(metric, others + [code], in: factory)
            counters[code] = counter
            return counter
        }.increment()
    }
}
