import Kafka
import KafkaRecords
import Logging

/// Publishes what a repair consists of: the same outcomes each time, in transactions.
struct RepairRun {
    /// Outcomes of one transaction, at most; each has a few hundred bytes and up to 4 KiB of context.
    private static let batch = 500

    let store: ReconcileStore
    let judge: Judge
    let kafka: Configuration.Kafka
    let builder: RepairBuilder
    /// Whether wrong settled outcomes are answered too.
    let contradicts: Bool
    let interruption: Interruption
    let logger: Logger

    func plan() throws(CommandFailure) -> RepairPlan {
        var plan = RepairPlan()
        try each { (subject, judgement) throws(CommandFailure) in
            plan.add(subject, judgement, contradicts: contradicts)
            return true
        }
        return plan
    }

    /// - Returns: what was published; less than planned when it was interrupted.
    func carryOut(_ plan: RepairPlan) throws(CommandFailure) -> RepairPlan {
        var done = RepairPlan(held: plan.held)
        let shown = Progress("outcomes published", total: Int64(plan.count))
        defer { shown.end() }
        do throws(CommandFailure) {
            // Made where it is used: it is one thread's.
            var publisher: RedrivePublisher?
            var waiting: [(subject: ReturnCase, judgement: Judgement, record: OutgoingRecord)] = []
            func flush() throws(CommandFailure) {
                guard !waiting.isEmpty else { return }
                if publisher == nil {
                    publisher = try RedrivePublisher(kafka, purpose: "reconcile", logger: logger)
                }
                try publisher?.publish(waiting.map(\.record))
                for item in waiting { done.add(item.subject, item.judgement, contradicts: contradicts) }
                shown.advance(waiting.count)
                waiting.removeAll(keepingCapacity: true)
            }
            try each { (subject, judgement) throws(CommandFailure) in
                guard !interruption.isRequested else { return false }
                if let record = record(subject, judgement) { waiting.append((subject, judgement, record)) }
                if waiting.count >= Self.batch { try flush() }
                return true
            }
            try flush()
            return done
        } catch {
            let sent =
                done.count == 0 ? "nothing was published" : "\(done.count) outcomes were published, the rest was not"
            throw CommandFailure(error.exit, "\(error.line); \(sent); run it again, the same facts have the same ids")
        }
    }

    private func record(_ subject: ReturnCase, _ judgement: Judgement) -> OutgoingRecord? {
        guard let repair = judgement.repair, let seen = subject.intent else { return nil }
        guard repair.parts.against == nil || contradicts else { return nil }
        return builder.record(repair, of: seen, now: .systemNow())
    }

    private func each(
        _ body: (ReturnCase, Judgement) throws(CommandFailure) -> Bool
    ) throws(CommandFailure) {
        try store.eachCase(intentsTopic: kafka.intentsTopic, outcomesTopic: kafka.outcomesTopic) {
            (subject) throws(CommandFailure) in
            try body(subject, judge.judge(subject))
        }
    }
}
