/// Writes metrics as text.
struct Exposition {
    private let format: ExpositionFormat
    private(set) var text = ""

    private init(_ format: ExpositionFormat) {
        self.format = format
    }

    static func text(of families: [(metric: MetricDescription, series: [MetricSeries])], _ format: ExpositionFormat)
        -> String
    {
        var exposition = Exposition(format)
        for family in families { exposition.write(family.metric, family.series) }
        if format == .openMetrics { exposition.text += "# EOF\n" }
        return exposition.text
    }

    private mutating func write(_ metric: MetricDescription, _ series: [MetricSeries]) {
        let family = familyName(metric)
        text += "# HELP \(family) \(escapedHelp(metric.help))\n"
        text += "# TYPE \(family) \(typeName(metric.kind))\n"
        if format == .openMetrics, let unit = metric.unit, family.hasSuffix("_\(unit.rawValue)") {
            text += "# UNIT \(family) \(unit.rawValue)\n"
        }
        for one in series {
            let labels = zip(metric.labels, one.values).map { "\($0)=\"\(Self.escapedValue($1))\"" }
            switch one.reading {
            case .number(let number): write(metric.name, labels, Self.number(number))
            case .histogram(let snapshot): write(metric.name, labels, snapshot)
            }
        }
    }

    private mutating func write(_ name: String, _ labels: [String], _ histogram: HistogramSnapshot) {
        for (bound, count) in histogram.buckets {
            // "1.0" in both formats, as OpenMetrics wants it: a series keeps its name whichever is scraped.
            write("\(name)_bucket", labels + ["le=\"\(bound)\""], "\(count)")
        }
        write("\(name)_bucket", labels + ["le=\"+Inf\""], "\(histogram.count)")
        write("\(name)_sum", labels, Self.number(histogram.sum))
        write("\(name)_count", labels, "\(histogram.count)")
    }

    private mutating func write(_ name: String, _ labels: [String], _ value: String) {
        text += name
        if !labels.isEmpty { text += "{\(labels.joined(separator: ","))}" }
        text += " \(value)\n"
    }

    /// In OpenMetrics `_total` and `_info` belong to the sample, not to the family.
    private func familyName(_ metric: MetricDescription) -> String {
        guard format == .openMetrics else { return metric.name }
        let suffix =
            switch metric.kind {
            case .counter: "_total"
            case .info: "_info"
            case .gauge, .histogram: ""
            }
        return metric.name.hasSuffix(suffix) ? String(metric.name.dropLast(suffix.count)) : metric.name
    }

    private func typeName(_ kind: MetricDescription.Kind) -> String {
        switch kind {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        case .info: format == .openMetrics ? "info" : "gauge"
        }
    }

    private func escapedHelp(_ help: String) -> String {
        format == .openMetrics ? Self.escapedValue(help) : Self.escaped(help) { $0 == "\\" || $0 == "\n" }
    }

    private static func escapedValue(_ value: String) -> String {
        escaped(value) { $0 == "\\" || $0 == "\n" || $0 == "\"" }
    }

    /// By scalars: a character may be made of a line feed and more.
    private static func escaped(_ text: String, _ isSpecial: (Unicode.Scalar) -> Bool) -> String {
        guard text.unicodeScalars.contains(where: isSpecial) else { return text }
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isSpecial(scalar) { escaped.append("\\") }
            escaped.append(scalar == "\n" ? "n" : scalar)
        }
        return String(escaped)
    }

    /// Whole numbers without a fraction as long as they are exact.
    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value.rounded() == value && abs(value) < 9e15 ? "\(Int64(value))" : "\(value)"
    }
}

extension MetricsRegistry {
    /// All metrics as text.
    package func render(_ format: ExpositionFormat) -> String {
        Exposition.text(of: gather(), format)
    }
}
