import KafkaRecords
import Logging
import Metrics
import Refunds
import Synchronization

/// What this process has done, counted since its start: across sessions, and only what is committed.
package final class Statistics: Sendable {
    package struct Counts: Sendable {
        package var read = 0
        package var committed: [Fact.Kind: Int] = [:]
        package var batches = 0
        package var sessions = 0
        package var rebalances = 0

        package var settled: Int { committed[.success, default: 0] + committed[.failed, default: 0] }
    }

    private let counts = Mutex(Counts())
    private let handles: MetricHandles
    let skew: ClockSkew

    /// - Parameter factory: what the process counts into.
    package init(_ factory: any MetricsFactory, logger: Logger) {
        skew = ClockSkew(logger: logger)
        handles = MetricHandles(factory)
    }

    package var snapshot: Counts { counts.withLock { $0 } }

    func read(_ record: Record, isRequery: Bool, at now: Timestamp) {
        skew.note(record, now: now)
        (isRequery ? handles.requeriesRead : handles.intentsRead).increment()
        counts.withLock { $0.read += 1 }
    }

    func called(_ call: Call, _ outcome: CallOutcome, took: Duration) {
        handles.calls[call]?.note(outcome, took)
    }

    /// - Parameters:
    ///   - now: the moment of the commit, by the wall clock.
    ///   - took: from the first call to the broker on.
    func committed(_ batch: Batch, at now: Timestamp, took: Duration) {
        handles.commits.increment()
        handles.commitTime.record(duration: took)
        for entry in batch.entries { handles.note(entry.effects.fact, at: now) }
        counts.withLock { counts in
            counts.batches += 1
            for entry in batch.entries { counts.committed[entry.effects.fact.kind, default: 0] += 1 }
        }
    }

    func aborted() { handles.aborts.increment() }

    func rebalanced(_ event: RebalanceEvent) {
        handles.rebalances[event]?.increment()
        counts.withLock { $0.rebalances += 1 }
    }

    func startedSession() {
        handles.sessions.increment()
        counts.withLock { $0.sessions += 1 }
    }

    func endedSession(_ end: SessionEnd) {
        handles.sessionEnds[SessionEndReason(end)]?.increment()
    }
}

/// What can happen to partitions in a rebalance.
enum RebalanceEvent: String, CaseIterable, Sendable {
    case assigned, revoked, lost
}

/// Why a session ended, as metrics tell it.
enum SessionEndReason: String, CaseIterable, Sendable {
    case stopped, stuck, fenced, other

    init(_ end: SessionEnd) {
        switch end {
        case .stopped: self = .stopped
        case .abandoned: self = .stuck
        case .over(let reason): self = reason.isFenced ? .fenced : reason.isStuck ? .stuck : .other
        }
    }
}
