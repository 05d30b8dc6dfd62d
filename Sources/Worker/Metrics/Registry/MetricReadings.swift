/// What is read off the present state when metrics are asked for, rather than written all the time.
package struct MetricReadings: Sendable {
    private(set) var families: [MetricDescription: [[String]: Double]] = [:]

    package init() {}

    /// - Parameter values: of the metric's labels, in their order.
    package mutating func set(_ metric: MetricDescription, _ values: [String] = [], to number: Double) {
        precondition(values.count == metric.labels.count, "\(metric.name) has \(metric.labels.count) labels")
        let place = metric.place(for: values, among: families[metric, default: [:]])
        guard place != values, let rest = families[metric]?[place] else {
            families[metric, default: [:]][place] = number
            return
        }
        // Of times the longest stands for the rest, of all else the sum.
        families[metric]?[place] = metric.unit == .seconds ? max(rest, number) : rest + number
    }

    package mutating func set(_ metric: MetricDescription, _ values: [String] = [], to number: some BinaryInteger) {
        set(metric, values, to: Double(number))
    }

    func series(of metric: MetricDescription) -> [MetricSeries] {
        (families[metric] ?? [:]).map { MetricSeries(values: $0, reading: .number($1)) }
    }
}
