import Kafka
import KafkaRecords
import Logging
import Refunds
import Synchronization

/// One membership in the group and one producer, from start to end. When either can do no more, the session ends in order and
/// the worker starts another: whatever was not committed is read again.
final class Session: Sendable {
    private let settings: WorkerSettings
    private let desk: Desk
    private let handler: Handler
    private let pacer: Pacer
    private let consumerWake = WakeUp()
    private let statistics: Statistics
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let end = Mutex<SessionOver?>(nil)
    private let isStopping = Atomic<Bool>(false)
    private let isPublisherReady = Atomic<Bool>(false)
    private let assignedOnce = Atomic<Bool>(false)

    init(
        settings: WorkerSettings, api: any ReturnsAPI, limiter: SharedLimiter, faults: FaultLog,
        statistics: Statistics, now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        self.settings = settings
        self.statistics = statistics
        self.now = now
        self.logger = logger
        desk = Desk(limits: settings.limits, consumer: consumerWake)
        pacer = Pacer()
        handler = Handler(
            api: api, builder: EffectsBuilder(topics: settings.topics, groupID: settings.groupID),
            policy: settings.policy, now: now, pacer: pacer, faults: faults, limiter: limiter)
    }

    /// Runs until ``stop()`` has drained everything or the session can do no more.
    func run() async -> SessionEnd {
        statistics.startedSession()
        await withDiscardingTaskGroup { group in
            group.addTask { await WorkerThread.run("clawback-publisher") { self.publish() } }
            group.addTask { await WorkerThread.run("clawback-consumer") { self.consume() } }
            for _ in 0..<settings.limits.maxInFlight {
                group.addTask {
                    while let ticket = await self.desk.nextTicket() {
                        self.desk.finish(ticket, effects: await self.handler.handle(ticket.record))
                    }
                }
            }
        }
        return end.withLock { $0.map(SessionEnd.over) ?? .stopped }
    }

    /// Asks for an orderly end: nothing new is started, what is under way is finished and committed, the group is left.
    func stop() {
        isStopping.store(true, ordering: .sequentiallyConsistent)
        desk.drain()
        pacer.stop()
        consumerWake.notify()
    }

    // The two threads

    private func publish() {
        do throws(SessionOver) {
            let publisher = try makePublisher()
            isPublisherReady.store(true, ordering: .sequentiallyConsistent)
            consumerWake.notify()
            while !desk.isClosed {
                desk.publisher.wait(atMost: .seconds(1))
                while let publication = desk.beginBatch(now: now()) {
                    if let batch = try publisher.publish(publication) { statistics.committed(batch) }
                    desk.batchCommitted()
                }
            }
        } catch {
            fail(error)
        }
    }

    private func makePublisher() throws(SessionOver) -> any BatchPublisher {
        switch settings.delivery {
        case .exactlyOnce: try TransactionalPublisher(settings, desk: desk, logger: logger)
        case .atLeastOnce: try IdempotentPublisher(settings, desk: desk, logger: logger)
        }
    }

    private func consume() {
        // What an earlier producer left open is settled first: only then are the committed offsets what they will stay.
        while !isPublisherReady.load(ordering: .sequentiallyConsistent) {
            guard !desk.isClosed, !isStopping.load(ordering: .sequentiallyConsistent) else { return desk.close() }
            consumerWake.wait(atMost: .seconds(1))
        }
        let rebalance = RebalanceWork(desk: desk, statistics: statistics, logger: logger)
        do throws(SessionOver) {
            let consumer = try makeConsumer(rebalance)
            consumerWake.also { consumer.waker.wakeUp() }
            defer {
                consumerWake.also(nil)
                consumer.close(timeout: .seconds(20))
                desk.close()
            }
            let loop = ConsumerLoop(
                consumer: consumer, rebalance: rebalance, desk: desk, topics: settings.topics, statistics: statistics,
                now: now, logger: logger)
            var deadline: ContinuousClock.Instant?
            while !desk.isClosed {
                try loop.turn()
                if rebalance.hasBeenAssigned { assignedOnce.store(true, ordering: .relaxed) }
                guard isStopping.load(ordering: .sequentiallyConsistent) else { continue }
                let end = deadline ?? .now + settings.drainTimeout
                deadline = end
                if desk.isIdle { return }
                if ContinuousClock.now >= end {
                    logger.warning(
                        "the drain time-out has passed; what is still under way is repeated after the next start",
                        metadata: ["event": "drain.timeout", "in_flight": "\(standing.inFlight)"])
                    return
                }
            }
        } catch {
            fail(error)
        }
    }

    private func makeConsumer(_ rebalance: RebalanceWork) throws(SessionOver) -> KafkaConsumer {
        do {
            let consumer = try KafkaConsumer(
                configuration: settings.kafka,
                options: ConsumerOptions(
                    groupID: settings.groupID, groupInstanceID: settings.groupInstanceID, offsetReset: .error),
                handler: rebalance, logger: logger)
            try consumer.subscribe(to: [settings.topics.intents, settings.topics.requeryPattern])
            return consumer
        } catch {
            throw SessionOver(reason: "\(error)")
        }
    }

    private func fail(_ reason: SessionOver) {
        end.withLock { $0 = $0 ?? reason }
        pacer.stop()
        desk.close()
    }

    // Standing

    var standing: SessionStanding { desk.standing }

    /// Whether the group has given this member its part, which may be none.
    var isAssigned: Bool { assignedOnce.load(ordering: .relaxed) }
}
