/// How long the publisher rests between two batches: not at all while few records are finished, so that an outcome follows its
/// answer at once; under load a moment, so that a transaction carries many.
///
/// A transaction costs its broker a handful of requests and librdkafka 2.0.2 about 2 ms of CPU, however few records are in it:
/// before partitions are registered and after it, its main thread waits for a timer of 1 ms, and counts its waits in whole
/// milliseconds, rounded down: it turns until then.
struct PublicationPace: Sendable {
    /// From the begin of one batch to that of the next.
    static let interval = Duration.milliseconds(100)
    /// Records a second that may be finished without anybody resting.
    static let calmRate = 60.0
    /// So many more at once, now and then.
    static let burst = 30.0

    /// How many records may yet be published without a rest. Under load it is less than nothing.
    private var credit = Self.burst
    private var last: ContinuousClock.Instant?

    /// A batch is through.
    /// - Parameters:
    ///   - count: the records in it.
    ///   - began: when it was begun.
    /// - Returns: how long to rest, more than zero, or `nil` when the next batch is to begin at once.
    mutating func rest(after count: Int, began: ContinuousClock.Instant, now: ContinuousClock.Instant) -> Duration? {
        let grown = last.map { Self.calmRate * ($0.duration(to: now) / .seconds(1)) } ?? 0
        last = now
        // However long the load went on, half a second after it outcomes follow their answers again.
        credit = max(-Self.burst, min(Self.burst, credit + grown) - Double(count))
        let elapsed = began.duration(to: now)
        guard credit < 0, elapsed < Self.interval else { return nil }
        return Self.interval - elapsed
    }
}
