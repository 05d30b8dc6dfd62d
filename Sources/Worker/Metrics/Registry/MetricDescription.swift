/// One metric as it is known outside: its name, what it counts, and which labels its series differ in.
package struct MetricDescription: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Only grows; begins anew with the process.
        case counter
        case gauge
        /// - Parameter buckets: upper bounds, ascending, without the infinite one.
        case histogram(buckets: [Double])
        /// Always 1: what it says stands in its labels.
        case info
    }

    /// Prometheus' conventions: lower case, unit last, `_total` after it on counters.
    package let name: String
    package let kind: Kind
    package let unit: MetricUnit?
    /// In the order in which their values are given.
    package let labels: [String]
    /// The most series there may be. What would be one more is counted under ``otherLabel``.
    package let mostSeries: Int
    package let help: String

    /// Stands for the labels of all series beyond ``mostSeries``.
    package static let otherLabel = "other"

    package init(
        _ name: String, _ kind: Kind, unit: MetricUnit? = nil, labels: [String] = [], mostSeries: Int = 100,
        help: String
    ) {
        self.name = name
        self.kind = kind
        self.unit = unit
        self.labels = labels
        self.mostSeries = mostSeries
        self.help = help
    }
}

extension MetricDescription {
    /// By name alone, for speed: a table has each only once.
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// What a metric's numbers are: the end of its name.
package enum MetricUnit: String, Hashable, Sendable, CaseIterable {
    case seconds, bytes, records, offsets, partitions, calls
    case subMerchants = "sub_merchants"
    case callsPerSecond = "calls_per_second"
}
