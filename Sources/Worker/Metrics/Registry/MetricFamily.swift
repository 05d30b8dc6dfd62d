import Synchronization

/// The series of one metric, at most so many.
final class MetricFamily: Sendable {
    enum Cell: Sendable {
        case counter(CounterCell)
        case gauge(GaugeCell)
        case histogram(HistogramCell)
    }

    let description: MetricDescription
    private let cells = Mutex<[[String]: Cell]>([:])

    init(_ description: MetricDescription) {
        self.description = description
    }

    /// The series with these label values; the one for the rest where there would be too many.
    func cell(_ values: [String]) -> Cell {
        cells.withLock { cells in
            let values = description.place(for: values, among: cells)
            if let cell = cells[values] { return cell }
            let cell = makeCell()
            cells[values] = cell
            return cell
        }
    }

    var series: [MetricSeries] {
        cells.withLock { $0 }.map { values, cell in
            let reading: MetricSeries.Reading =
                switch cell {
                case .counter(let counter): .number(counter.value)
                case .gauge(let gauge): .number(gauge.value)
                case .histogram(let histogram): .histogram(histogram.snapshot)
                }
            return MetricSeries(values: values, reading: reading)
        }
    }

    private func makeCell() -> Cell {
        switch description.kind {
        case .counter: .counter(CounterCell())
        case .gauge, .info: .gauge(GaugeCell())
        case .histogram(let buckets): .histogram(HistogramCell(bounds: buckets))
        }
    }
}

/// One series at one moment.
struct MetricSeries: Sendable {
    enum Reading: Sendable {
        case number(Double)
        case histogram(HistogramSnapshot)
    }

    /// Of the labels, in their order.
    var values: [String]
    var reading: Reading
}

extension MetricDescription {
    /// The longest label value that is kept whole, in Unicode scalars.
    private static let longestValue = 96

    /// Where something with these label values belongs among the series there are.
    func place<Value>(for values: [String], among series: [[String]: Value]) -> [String] {
        let values = values.map { value in
            // UTF-8 needs at least one byte for a scalar: most values need not be looked at.
            value.utf8.count <= Self.longestValue ? value : String(value.unicodeScalars.prefix(Self.longestValue))
        }
        guard series[values] == nil, series.count >= mostSeries, !labels.isEmpty else { return values }
        return labels.map { _ in Self.otherLabel }
    }
}
