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

    private struct State {
        var counts = Counts()
        var history = History()
    }

    /// In a box of its own, like ``WakeUp``'s.
    private struct CallTimesReader: Sendable {
        let read: @Sendable () -> CallTimes?
    }

    private let state = Mutex(State())
    private let callTimes = Mutex<CallTimesReader?>(nil)
    private let handles: MetricHandles
    let skew: ClockSkew

    /// - Parameter factory: what the process counts into.
    package init(_ factory: any MetricsFactory, logger: Logger) {
        skew = ClockSkew(logger: logger)
        handles = MetricHandles(factory)
    }

    package var snapshot: Counts { state.withLock { $0.counts } }

    /// A look at the near past, under the lock: for picking out a little.
    func history<Result: Sendable>(_ look: (History) -> Result) -> Result {
        // Handed on without a copy: one would make the next addition copy everything.
        state.withLock { look($0.history) }
    }

    /// Where the times of the calls so far are read off, about once a second.
    func readCallTimes(_ read: @escaping @Sendable () -> CallTimes?) {
        callTimes.withLock { $0 = CallTimesReader(read: read) }
    }

    func sampleCalls(at now: Timestamp) {
        guard let reader = callTimes.withLock({ $0 }), let calls = reader.read() else { return }
        state.withLock { $0.history.series.sample(calls, at: now) }
    }

    func read(_ record: Record, isRequery: Bool, at now: Timestamp) {
        skew.note(record, now: now)
        (isRequery ? handles.requeriesRead : handles.intentsRead).increment()
        state.withLock { $0.counts.read += 1 }
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
        let isNewSecond = state.withLock { state in
            state.counts.batches += 1
            for entry in batch.entries { state.counts.committed[entry.effects.fact.kind, default: 0] += 1 }
            return state.history.note(batch.entries, at: now)
        }
        if isNewSecond { sampleCalls(at: now) }
    }

    func aborted() { handles.aborts.increment() }

    func rebalanced(_ event: RebalanceEvent, _ partitions: [TopicPartition], at now: Timestamp) {
        handles.rebalances[event]?.increment()
        let event = GroupEvent(at: now, what: GroupEvent.What(event), partitions: partitions)
        state.withLock { state in
            state.counts.rebalances += 1
            state.history.note(event)
        }
    }

    func startedSession(at now: Timestamp) {
        handles.sessions.increment()
        state.withLock { state in
            state.counts.sessions += 1
            state.history.note(GroupEvent(at: now, what: .joined))
        }
    }

    func endedSession(_ end: SessionEnd, at now: Timestamp) {
        let reason = SessionEndReason(end)
        handles.sessionEnds[reason]?.increment()
        state.withLock { $0.history.note(GroupEvent(at: now, what: .ended(reason: reason.rawValue))) }
    }
}

/// What can happen to partitions in a rebalance.
enum RebalanceEvent: String, CaseIterable, Sendable {
    case assigned, revoked, lost
}

extension GroupEvent.What {
    fileprivate init(_ event: RebalanceEvent) {
        self =
            switch event {
            case .assigned: .assigned
            case .revoked: .revoked
            case .lost: .lost
            }
    }
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
