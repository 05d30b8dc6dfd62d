import KafkaRecords
import Refunds

/// The figures of a worker of this process.
package struct WorkerDashboard: DashboardSource {
    private static let failures = 20
    private static let events = 12
    private static let upcoming = 200

    private let worker: Worker
    private let metrics: MetricsRegistry
    private let startedAt: Timestamp

    /// - Parameter metrics: what the worker counts into.
    package init(worker: Worker, metrics: MetricsRegistry) {
        self.worker = worker
        self.metrics = metrics
        startedAt = worker.now()
        worker.statistics.readCallTimes { Self.callTimes(metrics) }
    }

    private static func callTimes(_ metrics: MetricsRegistry) -> CallTimes? {
        CallTimes(
            metrics.series(of: .callTime).compactMap { series in
                if case .histogram(let snapshot) = series.reading { snapshot } else { nil }
            })
    }

    package func outcomes(matching text: String, atMost count: Int) -> [RecentOutcome] {
        worker.statistics.history { $0.outcomes(matching: text, atMost: count) }
    }

    package func snapshot(seconds: Int) -> DashboardSnapshot {
        let now = worker.now()
        let settings = worker.settings
        var snapshot = DashboardSnapshot(
            now: now, startedAt: startedAt,
            identity: DashboardSnapshot.Identity(
                version: BuildInfo.version, build: BuildInfo.build, group: settings.groupID,
                instance: settings.transactionalID,
                delivery: settings.delivery == .exactlyOnce ? "exactly-once" : "at-least-once"))
        snapshot.reasons = worker.unreadiness()
        snapshot.calls = calls(worker.calls)
        let counts = worker.statistics.snapshot
        snapshot.read = counts.read
        snapshot.batches = counts.batches
        if let standing = worker.standing { fill(&snapshot, standing) }
        fillFromMetrics(&snapshot)
        // So that quiet seconds have their sample, too.
        worker.statistics.sampleCalls(at: now)
        let past = worker.statistics.history { history in
            (
                history.latestFailures(Self.failures), history.latestEvents(Self.events),
                history.series.last(seconds, until: now), history.series.calls(within: 60, of: now),
                history.upcomingChecks(after: now, atMost: Self.upcoming)
            )
        }
        (snapshot.failures, snapshot.events, snapshot.series) = (past.0, past.1, past.2)
        snapshot.upcoming = past.4
        if let minute = Self.callTimes(metrics)?.since(past.3) {
            snapshot.calls.median = minute.quantile(0.5)
            snapshot.calls.p95 = minute.quantile(0.95)
            snapshot.calls.p99 = minute.quantile(0.99)
        }
        return snapshot
    }

    private func calls(_ standing: CallGate.Standing) -> DashboardSnapshot.Calls {
        var calls = DashboardSnapshot.Calls(
            underWay: standing.underWay, waiting: standing.waiting,
            mostUnderWay: worker.settings.limits.maxInFlight, rate: standing.rate, isSlowed: standing.isSlowed,
            slowedSubMerchants: standing.slowedSubMerchants, openings: standing.openings)
        calls.breaker = standing.outage.map { outage in
            DashboardSnapshot.Breaker(
                kind: outage.kind, cause: outage.cause, code: outage.lastError.code, message: outage.lastError.message,
                openFor: .seconds(max(0, worker.gate.now - outage.since)), probes: outage.calls)
        }
        return calls
    }

    private func fill(_ snapshot: inout DashboardSnapshot, _ standing: SessionStanding) {
        snapshot.session = DashboardSnapshot.Session(
            inFlight: standing.inFlight, parked: standing.parked, unpublished: standing.unpublished)
        snapshot.partitions = standing.partitions.sorted { $0.key < $1.key }.map { partition, state in
            DashboardSnapshot.Partition(
                partition: partition, lag: standing.lag[partition] ?? PartitionLag(), open: state.open,
                width: max(0, state.watermark.distance(to: state.position)), isPaused: state.isPaused)
        }
        snapshot.checks = checks(standing)
    }

    /// The delays configured, and those that records of an earlier configuration still wait for.
    private func checks(_ standing: SessionStanding) -> [DashboardSnapshot.Checks] {
        let topics = worker.settings.topics
        var checks: [String: DashboardSnapshot.Checks] = [:]
        for delay in worker.settings.policy.requeryDelays {
            checks[delay.name] = DashboardSnapshot.Checks(delay: delay.name, duration: delay.duration, held: 0)
        }
        for (partition, state) in standing.partitions where topics.isRequery(partition.topic) {
            let name = String(partition.topic.dropFirst(topics.requeryPrefix.count + 1))
            var delay = checks[name] ?? DashboardSnapshot.Checks(delay: name, held: 0)
            delay.held += state.heldBack
            // Of a paused partition the end is as old as the pause.
            let known = max(Int64(state.open), standing.lag[partition]?.records ?? 0)
            delay.scheduled = (delay.scheduled ?? 0) + known
            delay.nextDue = [delay.nextDue, state.nextDue].compactMap { $0 }.min()
            checks[name] = delay
        }
        return checks.values.sorted { ($0.duration ?? .zero, $0.delay) < ($1.duration ?? .zero, $1.delay) }
    }

    private func fillFromMetrics(_ snapshot: inout DashboardSnapshot) {
        for (metric, series) in metrics.gather() {
            switch metric {
            case .outcomes:
                snapshot.outcomes = series.compactMap { series in
                    guard case .number(let number) = series.reading else { return nil }
                    return DashboardSnapshot.Count(
                        status: series.values[0], code: series.values[1], count: Int64(number))
                }
            case .certificateEnd:
                snapshot.certificateEnd = series.first?.whole.map { Timestamp(milliseconds: $0 * 1000) }
            case .processMemory:
                snapshot.memory = series.first?.whole
            default: break
            }
        }
    }
}

extension MetricSeries {
    fileprivate var whole: Int64? {
        if case .number(let number) = reading { Int64(exactly: number.rounded()) } else { nil }
    }
}
