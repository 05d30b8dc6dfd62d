import Kafka
import KafkaRecords
import Logging
import Refunds
import Synchronization
import Tracing

/// One membership in the group and one producer, from start to end. When either can do no more, the session ends in order and
/// the worker starts another: whatever was not committed is read again.
final class Session: Sendable {
    private let settings: WorkerSettings
    private let desk: Desk
    private let handler: Handler
    private let pacer: Pacer
    private let gate: SharedGate
    private let door: Int
    private let consumerWake = WakeUp()
    private let statistics: Statistics
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let end = Mutex<SessionOver?>(nil)
    private let isStopping = Atomic<Bool>(false)
    private let isPublisherReady = Atomic<Bool>(false)
    private let assignedOnce = Atomic<Bool>(false)
    private let unreachable = Mutex<Timestamp?>(nil)
    private let lag = Mutex<[TopicPartition: PartitionLag]>([:])
    private let consumerLife = Heartbeat(thread: "consumer")
    private let publisherLife = Heartbeat(thread: "publisher")
    /// When the consumer asked to join the group.
    private let joiningSince = Mutex<ContinuousClock.Instant?>(nil)

    init(
        settings: WorkerSettings, api: any ReturnsAPI, gate: SharedGate, statistics: Statistics,
        tracer: any Tracer, now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        self.settings = settings
        self.statistics = statistics
        self.now = now
        self.logger = logger
        desk = Desk(limits: settings.limits, consumer: consumerWake, threads: api.executors.count)
        pacer = Pacer()
        self.gate = gate
        door = gate.makeDoor()
        handler = Handler(
            api: api, builder: EffectsBuilder(topics: settings.topics, groupID: settings.groupID),
            policy: settings.policy, now: now, pacer: pacer, gate: gate, door: door,
            desk: desk, tracing: WorkTracing(tracer, topics: settings.topics))
    }

    /// Runs until ``stop()`` has drained everything or the session can do no more.
    func run() async -> SessionEnd {
        statistics.startedSession(at: now())
        let (ends, report) = AsyncStream.makeStream(of: SessionEnd.self)
        // Neither is a child of this task: a thread that never comes back must not hold it.
        let work = Task {
            await self.work()
            report.yield(self.end.withLock { $0.map(SessionEnd.over) ?? .stopped })
        }
        let watch = Task {
            if let end = await self.watch() { report.yield(end) }
        }
        defer { watch.cancel() }
        for await end in ends { return end }
        await work.value
        return .stopped
    }

    private func work() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await WorkerThread.run("kafka-publisher") { self.publish() } }
            group.addTask { await WorkerThread.run("kafka-consumer") { self.consume() } }
            let executors = handler.api.executors
            for await hire in desk.hires {
                group.addTask(executorPreference: executors.isEmpty ? nil : executors[hire.thread]) {
                    var next: Ticket? = hire.ticket
                    while let ticket = next {
                        self.desk.begin(on: hire.thread)
                        self.desk.finish(ticket, await self.handler.handle(ticket))
                        next = await self.desk.nextTicket(on: hire.thread)
                    }
                }
            }
        }
    }

    /// Looks after the two threads; how the session ends when one of them will not. `nil` when it is cancelled first.
    private func watch() async -> SessionEnd? {
        let watchdog = settings.watchdog
        while (try? await Task.sleep(for: watchdog.interval)) != nil {
            let waits = isAssigned ? nil : joiningSince.withLock { $0 }
            let threads = [consumerLife.reading, publisherLife.reading]
            guard let finding = watchdog.finding(threads, joiningSince: waits, at: .now) else { continue }
            logger.error(
                "the session is stuck and is given up",
                metadata: [
                    "event": "session.stuck", "finding": "\(finding)", "consumer": "\(threads[0].stage)",
                    "publisher": "\(threads[1].stage)", "in_flight": "\(standing.inFlight)",
                    "unpublished": "\(standing.unpublished)", "partitions": "\(standing.partitions.count)",
                ])
            let over = SessionOver(reason: "\(finding)", isStuck: true)
            fail(over)
            if case .silent = finding { return .abandoned(over) }
            joiningSince.withLock { $0 = nil }  // it leaves now, and that is watched too
        }
        return nil
    }

    /// Asks for an orderly end: nothing new is started, what is under way is finished and committed, the group is left.
    func stop() {
        isStopping.store(true, ordering: .sequentiallyConsistent)
        desk.drain()
        pacer.stop()
        gate.close(door)
        consumerWake.notify()
    }

    // The two threads

    private func publish() {
        do throws(SessionOver) {
            defer { publisherLife.beat(.ended) }
            let log = WorkLog(logger: logger)
            let publisher = try makePublisher()
            var pace = PublicationPace()
            isPublisherReady.store(true, ordering: .sequentiallyConsistent)
            consumerWake.notify()
            while !desk.isClosed {
                publisherLife.beat(.waiting)
                desk.publisher.wait(atMost: .seconds(1))
                publisherLife.beat(.publishing)
                while let publication = desk.beginBatch(now: now()) {
                    let began = ContinuousClock.now
                    if let batch = try publisher.publish(publication) {
                        statistics.committed(batch, at: now(), took: began.duration(to: .now))
                        log.committed(batch)
                    }
                    desk.batchCommitted()
                    let count = publication.batch.entries.count
                    if let rest = pace.rest(after: count, began: began, now: .now) { desk.rest(atMost: rest) }
                }
            }
        } catch {
            fail(error)
        }
    }

    private func makePublisher() throws(SessionOver) -> any BatchPublisher {
        switch settings.delivery {
        case .exactlyOnce:
            try TransactionalPublisher(
                settings, desk: desk, life: publisherLife, statistics: statistics, logger: logger)
        case .atLeastOnce: try IdempotentPublisher(settings, desk: desk, logger: logger)
        }
    }

    private func consume() {
        defer { consumerLife.beat(.ended) }
        // What an earlier producer left open is settled first: only then are the committed offsets what they will stay.
        while !isPublisherReady.load(ordering: .sequentiallyConsistent) {
            guard !desk.isClosed, !isStopping.load(ordering: .sequentiallyConsistent) else { return desk.close() }
            consumerLife.beat(.waiting)
            consumerWake.wait(atMost: .seconds(1))
        }
        let rebalance = RebalanceWork(desk: desk, life: consumerLife, statistics: statistics, now: now, logger: logger)
        do throws(SessionOver) {
            let consumer = try makeConsumer(rebalance)
            joiningSince.withLock { $0 = .now }
            logger.info(
                "joins the group", metadata: ["event": "group.joining", "group": "\(settings.groupID)"])
            consumerWake.also { consumer.waker.wakeUp() }
            defer {
                consumerLife.beat(.closing)
                consumerWake.also(nil)
                consumer.close(timeout: .seconds(20))
                desk.close()
            }
            let loop = ConsumerLoop(
                consumer: consumer, rebalance: rebalance, desk: desk, topics: settings.topics, statistics: statistics,
                now: now, logger: logger,
                onLag: { measured in self.lag.withLock { $0 = measured } },
                onReach: { since in self.unreachable.withLock { $0 = since } })
            var deadline: ContinuousClock.Instant?
            while !desk.isClosed {
                consumerLife.beat(.polling)
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
        gate.close(door)
        desk.close()
    }

    // Standing

    var standing: SessionStanding {
        var standing = desk.standing
        standing.lag = lag.withLock { $0 }
        return standing
    }

    /// Since when no broker can be reached; `nil` when one can, as far as is known.
    var unreachableSince: Timestamp? { unreachable.withLock { $0 } }

    /// Whether the group has given this member its part, which may be none.
    var isAssigned: Bool { assignedOnce.load(ordering: .relaxed) }
}
