/// How long the publisher rests between two batches: not at all while little is under way, so that an outcome follows its answer
/// at once; under load a moment, so that a transaction carries many.
///
/// A transaction costs its broker a handful of requests and librdkafka 2.0.2 about 2 ms of CPU, however few records are in it:
/// its main thread turns without waiting while partitions are being registered (a timer of 1 ms, halved to none).
struct PublicationPace: Sendable {
    /// From the begin of one batch to that of the next.
    static let interval = Duration.milliseconds(50)
    /// With fewer calls under way nobody rests.
    private let busyFrom: Int

    init(maxInFlight: Int) {
        busyFrom = max(8, maxInFlight / 8)
    }

    /// - Parameter elapsed: since the last batch was begun.
    /// - Returns: more than zero, or `nil` when the next batch is to begin at once.
    func rest(elapsed: Duration, running: Int) -> Duration? {
        guard running >= busyFrom, elapsed < Self.interval else { return nil }
        return Self.interval - elapsed
    }
}
