import Kafka
import KafkaRecords
import Logging
import Refunds
import Synchronization
import Worker

/// Carries a replay out: reads, has intents handled at once as far as allowed, publishes what is done. On one thread, but for the
/// calls.
final class ReplayRun {
    struct Settings {
        var inFlight: Int
        var id: ReplayID
    }

    enum End { case done, stopped }

    /// Intents in hand or waiting behind others of their key, for each call at once.
    private static let depth = 8
    /// Results published together, at most and, while more are under way, usually.
    private static let most = 500
    private static let interval = Duration.milliseconds(250)
    /// How often progress alone, without results, is committed.
    private static let quietInterval = Duration.seconds(5)

    private struct Inbox: Sendable {
        var ended: [(record: Record, result: ReplayResult?)] = []
    }

    private final class Mailbox: Sendable {
        let inbox = Mutex(Inbox())
        let wakeUp = WakeUp()

        func put(_ record: Record, _ result: ReplayResult?) {
            inbox.withLock { $0.ended.append((record, result)) }
            wakeUp.notify()
        }

        func take() -> [(record: Record, result: ReplayResult?)] {
            inbox.withLock { inbox in
                defer { inbox.ended.removeAll() }
                return inbox.ended
            }
        }
    }

    private let settings: Settings
    private let scope: ReplayScope
    private let filter: ReplayFilter
    private let handler: ReplayHandler
    private let reader: TopicReader
    private let publisher: ReplayPublisher
    private let kafka: Configuration.Kafka
    private let interruption: Interruption
    private let progress: Progress
    private let report: (ReplayResult, Bool) throws(CommandFailure) -> Void

    private let mailbox = Mailbox()
    private var ledger: ReplayLedger
    private var lanes = Lanes()
    private var running = 0
    private var isRead = false
    private var isStopping = false
    private var publishedAt = ContinuousClock.now
    private(set) var tally = ReplayTally()

    /// - Parameter report: told of each result once it is published, and whether it is one of those to be named.
    init(
        _ settings: Settings, scope: ReplayScope, filter: ReplayFilter, handler: ReplayHandler, reader: TopicReader,
        publisher: ReplayPublisher, kafka: Configuration.Kafka, interruption: Interruption, progress: Progress,
        report: @escaping (ReplayResult, Bool) throws(CommandFailure) -> Void
    ) {
        self.settings = settings
        self.scope = scope
        self.filter = filter
        self.handler = handler
        self.reader = reader
        self.publisher = publisher
        self.kafka = kafka
        self.interruption = interruption
        self.progress = progress
        self.report = report
        ledger = ReplayLedger(starts: scope.rest.mapValues(\.lowerBound))
    }

    func run() throws(CommandFailure) -> End {
        defer { stopCalls() }
        let (mailbox, handler) = (mailbox, handler)
        interruption.onRequest {
            handler.pacer.stop()
            handler.gate.close(handler.door)
            mailbox.wakeUp.notify()
        }
        try remember()
        try reading { () throws(KafkaError) in try reader.read(scope.rest) }
        while true {
            isStopping = isStopping || interruption.isRequested
            takeResults()
            try publish(isLast: running == 0 && (isStopping || isRead && ledger.count == ledger.finished))
            if running == 0 {
                if isStopping { return .stopped }
                if isRead && ledger.count == 0 { return .done }
            }
            start()
            try readOrWait()
            show()
        }
    }

    /// The choices, before anything is done: from now on it can be resumed.
    private func remember() throws(CommandFailure) {
        guard !scope.isResumed else { return }
        try publisher.publish([], committed(scope.positions))
    }

    private func committed(_ positions: [TopicPartition: Offset]) -> [TopicPartition: CommittedOffset] {
        positions.reduce(into: [:]) { offsets, entry in
            offsets[entry.key] = CommittedOffset(offset: entry.value, metadata: scope.memo(entry.key))
        }
    }

    private func takeResults() {
        for (record, result) in mailbox.take() {
            running -= 1
            lanes.release(key: record.key)
            if let result { ledger.finish(result) }
        }
    }

    private func publish(isLast: Bool) throws(CommandFailure) {
        let waited = publishedAt.duration(to: .now)
        guard
            isLast || ledger.finished >= Self.most
                || waited >= (ledger.finished > 0 ? Self.interval : Self.quietInterval)
        else { return }
        repeat {
            publishedAt = .now
            let ready = ledger.takeReady(limit: Self.most)
            guard !ready.isEmpty else { return }
            try publisher.publish(ready.results.flatMap(\.records), committed(ready.positions))
            for result in ready.results { try report(result, tally.add(result)) }
            progress.advance(ready.results.count)
        } while isLast
    }

    private func start() {
        while !isStopping, running < settings.inFlight, let record = lanes.next() {
            running += 1
            let (mailbox, handler) = (mailbox, handler)
            Task { mailbox.put(record, await handler.handle(record)) }
        }
    }

    /// Reads while there is room, else waits for a result.
    private func readOrWait() throws(CommandFailure) {
        let hasRoom = ledger.count < settings.inFlight * Self.depth
        guard !isStopping, !isRead, hasRoom else {
            mailbox.wakeUp.wait(atMost: .milliseconds(50))
            return
        }
        for turn in 0..<256 where ledger.count < settings.inFlight * Self.depth {
            let patience: Duration = turn == 0 && running == 0 ? .milliseconds(100) : .zero
            let event = try reading { () throws(KafkaError) in try reader.next(timeout: patience) }
            switch event {
            case .record(let record): try take(record)
            case .nothing:
                if running > 0 { mailbox.wakeUp.wait(atMost: .milliseconds(5)) }
                return
            case .done:
                for (partition, range) in scope.rest { ledger.pass(partition, to: range.upperBound) }
                isRead = true
                return
            }
        }
    }

    private func take(_ record: Record) throws(CommandFailure) {
        guard try filter.matches(record) else {
            ledger.pass(record.place.topicPartition, to: record.place.offset.advanced(by: 1))
            return
        }
        var record = record
        // Outcomes and checks carry it on.
        record.headers.append(RecordHeader(ReplayID.header, settings.id.rawValue))
        ledger.admit(record.place)
        lanes.append(record)
    }

    private func reading<Result>(_ body: () throws(KafkaError) -> Result) throws(CommandFailure) -> Result {
        do {
            return try body()
        } catch {
            throw ClusterWords.failure(error, kafka)
        }
    }

    private func show() {
        let outage = handler.gate.standing.outage
        progress.note(outage.map { "paused: \($0.cause): \(printable($0.lastError.code, limit: 40))" })
        progress.tick()
    }

    private func stopCalls() {
        handler.pacer.stop()
        handler.gate.close(handler.door)
    }
}
