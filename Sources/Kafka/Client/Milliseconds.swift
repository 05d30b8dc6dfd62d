import KafkaRecords

extension Duration {
    /// librdkafka's unit: whole milliseconds, at least 0 (a negative number would mean for ever), at most about 24 days.
    /// Anything above 0 waits at least 1 ms.
    var rdKafkaMilliseconds: Int32 {
        if self <= .zero { return 0 }
        return Int32(min(max(milliseconds, 1), Int64(Int32.max)))
    }
}

/// A bound in time that several calls share.
struct Deadline {
    private let end: ContinuousClock.Instant

    init(after bound: Duration) {
        end = ContinuousClock.now + bound
    }

    /// Never negative.
    var remaining: Duration { max(.zero, end - ContinuousClock.now) }
    var hasPassed: Bool { remaining == .zero }
}
