import Metrics

extension Counter {
    /// - Parameter values: of the metric's labels, in their order.
    convenience init(_ metric: MetricDescription, _ values: [String] = [], in factory: any MetricsFactory) {
        self.init(label: metric.name, dimensions: metric.dimensions(values), factory: factory)
    }
}

extension Timer {
    /// - Parameter values: of the metric's labels, in their order.
    convenience init(_ metric: MetricDescription, _ values: [String] = [], in factory: any MetricsFactory) {
        self.init(label: metric.name, dimensions: metric.dimensions(values), factory: factory)
    }
}

extension MetricDescription {
    fileprivate func dimensions(_ values: [String]) -> [(String, String)] {
        Array(zip(labels, values))
    }
}
