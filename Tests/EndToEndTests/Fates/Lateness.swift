import KafkaRecords

/// How long after its due time each scheduled check was over, as the outcomes tell: from the `next_query_at` of one to the
/// `observed_at` of the next. That includes the call itself and so is never less than the lateness of the call.
struct Lateness {
    /// Sorted.
    private let values: [Duration]

    init(_ outcomes: [OutcomeLine]) {
        var values: [Duration] = []
        for of in Dictionary(grouping: outcomes, by: \.intentID).values {
            let inOrder = of.sorted { ($0.attempt ?? .max) < ($1.attempt ?? .max) }
            for (announcing, following) in zip(inOrder, inOrder.dropFirst()) {
                guard let due = announcing.nextQueryAt, let observed = following.observedAt else { continue }
                values.append(observed - due)
            }
        }
        self.values = values.sorted()
    }

    var count: Int { values.count }

    /// Negative when a check was made before it was due.
    var least: Duration { values.first ?? .zero }

    /// - Parameter share: 0 ... 1.
    func percentile(_ share: Double) -> Duration {
        guard !values.isEmpty else { return .zero }
        return values[min(values.count - 1, Int(Double(values.count) * share))]
    }
}

extension Lateness: CustomStringConvertible {
    var description: String {
        "\(count) checks, late by p50 \(percentile(0.5).milliseconds) ms, p99 \(percentile(0.99).milliseconds) ms, "
            + "at most \(percentile(1).milliseconds) ms"
    }
}
