import KafkaRecords
import Refunds

/// What is remembered of the near past, for people. Bounded, and cheap to add to: nothing is computed before somebody looks.
struct History: Sendable {
    private static let mostOutcomes = 2000
    private static let mostFailures = 200
    private static let mostEvents = 50

    private var outcomes = Ring<RecentOutcome>(capacity: mostOutcomes)
    /// Kept apart, because thousands of successes would push them out in seconds.
    private var failures = Ring<RecentOutcome>(capacity: mostFailures)
    private var events = Ring<GroupEvent>(capacity: mostEvents)
    private var noted = 0
    var series = SecondSeries()

    /// - Returns: whether they are the first of their second.
    mutating func note(_ entries: [Finished], at now: Timestamp) -> Bool {
        var isNew = false
        for entry in entries {
            let fact = entry.effects.fact
            noted += 1
            var outcome = RecentOutcome(fact, place: entry.ticket.record.place, at: now)
            outcome.number = noted
            outcomes.append(outcome)
            if outcome.isFailure { failures.append(outcome) }
            if series.add(fact.kind, at: now) { isNew = true }
        }
        return isNew
    }

    mutating func note(_ event: GroupEvent) {
        events.append(event)
    }

    func latestFailures(_ count: Int) -> [RecentOutcome] { Array(failures.newestFirst.prefix(count)) }

    func latestEvents(_ count: Int) -> [GroupEvent] { Array(events.newestFirst.prefix(count)) }

    /// The checks this worker has scheduled lately that are not yet due, the next ones first.
    func upcomingChecks(after now: Timestamp, atMost count: Int) -> [UpcomingCheck] {
        let waiting = outcomes.newestFirst.compactMap { outcome -> UpcomingCheck? in
            guard let due = outcome.nextCheck, due > now else { return nil }
            return UpcomingCheck(due: due, scheduledAt: outcome.at)
        }
        return Array(waiting.sorted { $0.due < $1.due }.prefix(count))
    }

    /// Those that are called just so come first, then those whose names have it in them; the newest first in both.
    func outcomes(matching text: String, atMost count: Int) -> [RecentOutcome] {
        guard !text.isEmpty else { return [] }
        let oldest = outcomes.count == outcomes.capacity ? noted - outcomes.capacity : 0
        let found =
            outcomes.newestFirst.filter { $0.matches(text) }
            + failures.newestFirst.filter { $0.number <= oldest && $0.matches(text) }
        let exact = found.filter { $0.isCalled(text) }
        return Array((exact + found.filter { !$0.isCalled(text) }).prefix(count))
    }
}

package struct UpcomingCheck: Hashable, Sendable {
    package var due: Timestamp
    package var scheduledAt: Timestamp
}
