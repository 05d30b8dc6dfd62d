import KafkaRecords
import Logging
import Metrics
import Refunds
import ServiceLifecycle
import Synchronization
import Tracing

/// The worker: session after session until it is told to stop.
package final class Worker: Service {
    /// The wait before a new session after a failed one, doubled up to the second number while sessions fail at once.
    private static let restartBackoff = (first: Duration.milliseconds(250), longest: Duration.seconds(30))
    /// A session that lived this long counts as having worked.
    private static let healthyLife = Duration.seconds(60)
    /// The most sessions that may be left behind with a thread that does not come back, before the process is better started anew.
    private static let mostAbandoned = 3

    let settings: WorkerSettings
    private let api: any ReturnsAPI
    let now: @Sendable () -> Timestamp
    private let tracer: any Tracer
    private let logger: Logger
    package let statistics: Statistics
    private let current = Mutex<Session?>(nil)
    private let pacer = Pacer()
    let gate: SharedGate

    /// - Parameters:
    ///   - metrics: what it counts into.
    ///   - tracer: what its spans go to; one that traces nothing costs nothing.
    package init(
        settings: WorkerSettings, api: any ReturnsAPI, now: @escaping @Sendable () -> Timestamp = Timestamp.systemNow,
        metrics: any MetricsFactory = MetricsSystem.factory, tracer: any Tracer = InstrumentationSystem.tracer,
        logger: Logger
    ) {
        self.settings = settings
        self.tracer = tracer
        statistics = Statistics(metrics, logger: logger)
        self.api = MeasuredReturns(api: api, statistics: statistics)
        self.now = now
        self.logger = logger
        var calls = CallGate.Settings(
            maxInFlight: settings.limits.maxInFlight, rate: settings.rateLimit,
            ratePerSubMerchant: settings.rateLimitPerSubMerchant)
        calls.breaker = settings.breaker
        gate = SharedGate(calls, log: OutageLog(identity: settings.identity, logger: logger))
    }

    /// Works until the surrounding service group shuts down gracefully or the task is cancelled; then drains and returns.
    /// - Throws: ``WorkerStuck`` when the process has to be started anew.
    package func run() async throws {
        try await withGracefulShutdownHandler {
            try await withTaskCancellationHandler {
                try await runSessions()
            } onCancel: {
                self.stop()
            }
        } onGracefulShutdown: {
            self.stop()
        }
    }

    /// Asks for an orderly end; ``run()`` returns once everything under way is finished and committed, or the drain time-out
    /// has passed.
    package func stop() {
        pacer.stop()
        current.withLock { $0 }?.stop()
    }

    private func runSessions() async throws(WorkerStuck) {
        var backoff = Self.restartBackoff.first
        var abandoned = 0
        while !pacer.isStopped {
            let session = Session(
                settings: settings, api: api, gate: gate, statistics: statistics, tracer: tracer, now: now,
                logger: logger)
            current.withLock { $0 = session }
            if pacer.isStopped { session.stop() }
            let started = ContinuousClock.now
            let end = await session.run()
            statistics.endedSession(end, at: now())
            current.withLock { $0 = nil }
            let why: SessionOver
            switch end {
            case .stopped: return
            case .over(let reason): why = reason
            case .abandoned(let reason):
                why = reason
                abandoned += 1
                guard abandoned < Self.mostAbandoned, !pacer.isStopped else { throw WorkerStuck(reason: why.reason) }
            }
            let lived = started.duration(to: .now)
            if lived > Self.healthyLife { backoff = Self.restartBackoff.first }
            logger.error(
                "the session is over; what it had not committed is read again by the next one",
                metadata: [
                    "event": "session.over", "reason": "\(why.reason)", "fenced": "\(why.isFenced)",
                    "next_in_ms": "\(backoff.milliseconds)",
                ])
            guard await pacer.wait(backoff) else { return }
            backoff = min(backoff * 2, Self.restartBackoff.longest)
        }
    }

    /// Who WeChat Pay is told we are from now on, for the log; no secret.
    package func identify(as identity: String) { gate.identify(as: identity) }

    /// How the current session stands; `nil` between sessions.
    package var standing: SessionStanding? { current.withLock { $0 }?.standing }

    /// Breaker, rates and calls under way.
    package var calls: CallGate.Standing { gate.standing }

    /// The present state as metrics.
    package func write(to readings: inout MetricReadings) {
        let now = now()
        StandingReadings(
            session: standing, calls: calls, topics: settings.topics, now: now,
            clockAhead: statistics.skew.ahead(at: now)
        ).write(to: &readings)
    }

    /// Why the worker cannot handle intents at the moment; empty when it can.
    package func unreadiness() -> [String] {
        var reasons: [String] = []
        if let session = current.withLock({ $0 }) {
            if pacer.isStopped {
                reasons.append("stopping")
            } else if !session.isAssigned {
                reasons.append("no partitions are assigned yet")
            }
            if let since = session.unreachableSince {
                reasons.append("no broker can be reached since \(since.rfc3339)")
            }
        } else {
            reasons.append("no session with the brokers")
        }
        if let outage = gate.standing.outage {
            let error = outage.lastError
            reasons.append(
                "the breaker is open for \(Int(gate.now - outage.since)) s: \(outage.cause): \(error.code) \(error.message)"
            )
        }
        return reasons
    }
}

/// A thread of the worker does not come back from a call, and ending the process is what is left.
package struct WorkerStuck: Error, CustomStringConvertible {
    package var reason: String
    package var description: String { "the worker is stuck: \(reason)" }
}
