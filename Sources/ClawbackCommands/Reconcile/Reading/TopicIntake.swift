import Kafka
import KafkaRecords
import Logging

/// Reads the two topics into the store, from where it has come.
final class TopicIntake {
    /// Outcomes come after their intents, but by the worker's clock. One that is further off is refused by WeChat Pay (5 minutes), so
    /// that no outcomes come of it.
    static let clockSlack = Duration.seconds(600)

    private let kafka: Configuration.Kafka
    private let window: Window
    private let store: ReconcileStore
    private let interruption: Interruption
    private let reader: TopicReader

    init(
        _ kafka: Configuration.Kafka, window: Window, store: ReconcileStore, interruption: Interruption, logger: Logger
    ) throws(CommandFailure) {
        self.kafka = kafka
        self.window = window
        self.store = store
        self.interruption = interruption
        do {
            reader = try TopicReader(configuration: KafkaConfiguration(kafka), logger: logger)
        } catch {
            throw CommandFailure(.usage, KafkaCluster.problem(error))
        }
    }

    /// Finds out where the window's intents stand, unless the store knows.
    func locateIntents() throws(CommandFailure) {
        let topic = kafka.intentsTopic
        let found = try ranges(of: topic, window)
        var known = try store.ranges(of: topic)
        if known.isEmpty {
            known = found.mapValues { .init(first: $0.lowerBound, next: $0.lowerBound, end: $0.upperBound) }
        }
        try store.setRanges(known)
    }

    /// Finds out how far the outcomes go by now.
    func locateOutcomes() throws(CommandFailure) {
        let topic = kafka.outcomesTopic
        var since = window
        since.from = since.from.map { $0 - Self.clockSlack }
        since.to = nil
        let found = try ranges(of: topic, since)
        var known = try store.ranges(of: topic)
        for (partition, range) in found {
            guard var progress = known[partition] else {
                known[partition] = .init(first: range.lowerBound, next: range.lowerBound, end: range.upperBound)
                continue
            }
            guard range.upperBound >= progress.next else {
                throw CommandFailure(
                    .usage,
                    "\(partition) ends before what was read of it: it was made anew; delete the store and start anew")
            }
            // Retention may have passed what was to be read next.
            progress.next = max(progress.next, min(range.lowerBound, range.upperBound))
            progress.end = range.upperBound
            known[partition] = progress
        }
        try store.setRanges(known)
    }

    private func ranges(of topic: String, _ window: Window) throws(CommandFailure) -> [TopicPartition: Range<Offset>] {
        do {
            return try window.ranges(of: topic, reader: reader)
        } catch {
            throw ClusterWords.failure(error, kafka)
        }
    }

    /// - Returns: whether all of the window's intents are in the store.
    func readIntents() throws(CommandFailure) -> Bool {
        try read(kafka.intentsTopic, "intents read") { batch, record in batch.addIntent(record) }
    }

    /// - Returns: whether all outcomes up to where they were located are in the store.
    func readOutcomes() throws(CommandFailure) -> Bool {
        try read(kafka.outcomesTopic, "outcomes read") { batch, record in batch.addOutcome(record) }
    }

    private func read(
        _ topic: String, _ unit: String, _ take: (inout IntakeBatch, Record) -> Void
    ) throws(CommandFailure) -> Bool {
        let progress = try store.ranges(of: topic)
        let ranges = progress.mapValues { $0.next..<max($0.next, $0.end) }
        let total = ranges.values.reduce(0) { $0 + $1.lowerBound.distance(to: $1.upperBound) }
        guard total > 0 else { return true }
        let shown = Progress(unit, total: total)
        defer { shown.end() }
        var batch = IntakeBatch()
        do {
            try reader.read(ranges)
            while !interruption.isRequested {
                switch try reader.next(timeout: .milliseconds(200)) {
                case .record(let record):
                    take(&batch, record)
                    shown.advance(1)
                    guard batch.isFull else { continue }
                    try flush(&batch)
                case .nothing: shown.tick()
                case .done:
                    for (partition, range) in ranges { batch.next[partition] = range.upperBound }
                    try flush(&batch)
                    return true
                }
            }
        } catch let error as KafkaError {
            throw ClusterWords.failure(error, kafka)
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(.internal, "\(error)")
        }
        try flush(&batch)
        return false
    }

    private func flush(_ batch: inout IntakeBatch) throws(CommandFailure) {
        try store.add(batch)
        batch = IntakeBatch()
    }

    func close() {
        reader.close(timeout: .seconds(5))
    }
}

extension Timestamp {
    fileprivate static func - (moment: Timestamp, duration: Duration) -> Timestamp {
        moment + (.zero - duration)
    }
}
