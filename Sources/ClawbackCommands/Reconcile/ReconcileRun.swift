import KafkaRecords
import Logging
import Refunds
import Worker

/// Reads, asks and judges; what comes of it is in the store and the report.
final class ReconcileRun {
    private let kafka: Configuration.Kafka
    private let window: Window
    private let store: ReconcileStore
    /// `nil`: the topics only.
    private let asker: (() -> AskRun)?
    private let interruption: Interruption
    private let logger: Logger

    init(
        kafka: Configuration.Kafka, window: Window, store: ReconcileStore, asker: (() -> AskRun)?,
        interruption: Interruption, logger: Logger
    ) {
        self.kafka = kafka
        self.window = window
        self.store = store
        self.asker = asker
        self.interruption = interruption
        self.logger = logger
    }

    /// Everything up to the judging.
    ///
    /// - Returns: whether the topics are read to their ends, so that they can be judged, and what is missing if anything.
    func gather() async throws(CommandFailure) -> (isRead: Bool, completeness: ReconcileReport.Completeness) {
        let intake = try TopicIntake(
            kafka, window: window, store: store, interruption: interruption, logger: logger)
        defer { intake.close() }
        try intake.locateIntents()
        guard try intake.readIntents() else { return (false, .interrupted("while reading intents")) }
        // An empty window: no outcome can be of it.
        guard try store.ranges(of: kafka.intentsTopic).values.contains(where: { $0.first < $0.end }) else {
            return (true, .complete)
        }
        try intake.locateOutcomes()
        guard try intake.readOutcomes() else { return (false, .interrupted("while reading outcomes")) }
        try store.sort()
        guard asker != nil else { return (true, .complete) }
        let numbers = try store.numbers()
        // A kept store that had come to its end: what was open then may have ended since.
        if numbers.all == numbers.asked { try store.forgetOpenAnswers() } else { try store.forgetFailures() }
        if let missing = try await ask() { return (true, missing) }
        // A worker may have settled some meanwhile: an answer older than the outcome would look like a contradiction.
        let last = try store.lastOutcome()
        try intake.locateOutcomes()
        guard try intake.readOutcomes() else { return (true, .interrupted("while reading the latest outcomes")) }
        if try store.forgetOpenAnswers(settledAfter: last) > 0, let missing = try await ask() { return (true, missing) }
        return (true, .complete)
    }

    private func ask() async throws(CommandFailure) -> ReconcileReport.Completeness? {
        guard let asker else { return nil }
        let numbers = try store.numbers()
        let shown = Progress("returns asked for", total: Int64(numbers.all - numbers.asked))
        switch try await asker().run(interruption, shown) {
        case .done: return nil
        case .interrupted:
            let left = try store.numbers()
            return .interrupted("after asking for \(left.asked) of \(left.all) returns")
        case .outage(let why): return .unanswered(why)
        }
    }

    func judge(asks: Bool, now: Timestamp) throws(CommandFailure) -> Judge {
        let ranges = try store.ranges(of: kafka.intentsTopic).mapValues { $0.first..<max($0.first, $0.end) }
        return Judge(scope: IntentScope(topic: kafka.intentsTopic, ranges: ranges), asks: asks, now: now)
    }

    /// Judges every number, and writes the exceptions to `files`.
    func tally(_ judge: Judge, _ files: inout ExceptionFiles) throws(CommandFailure) -> ReconcileTally {
        var tally = ReconcileTally()
        try store.eachCase(intentsTopic: kafka.intentsTopic, outcomesTopic: kafka.outcomesTopic) {
            (subject) throws(CommandFailure) in
            let judgement = judge.judge(subject)
            tally.add(subject, judgement)
            if judgement.kind.isException { try files.write(ExceptionRow(subject, judgement)) }
            return true
        }
        return tally
    }
}
