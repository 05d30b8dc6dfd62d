import KafkaRecords
import Refunds
import Synchronization
import Worker

/// Asks WeChat Pay about every number of the store that it has not been asked about, a page at a time; the answers are in the store
/// after each page.
final class AskRun: Sendable {
    enum End: Hashable, Sendable {
        case done
        case interrupted
        /// WeChat Pay does not answer, or not to us; why.
        case outage(String)
    }

    private static let page = 256
    /// Calls for one number that came to nothing; 429s are counted apart, since they slow down all the others, too.
    private static let mostTries = 3
    private static let mostThrottles = 10

    private let store: ReconcileStore
    private let topic: String
    private let api: any ReturnsAPI
    private let inFlight: Int
    private let gate: SharedGate
    private let door: Int
    /// How long the breaker may be open before the run gives up.
    private let patience: Duration
    private let now: @Sendable () -> Timestamp
    private let end = Mutex(End.done)

    init(
        store: ReconcileStore, topic: String, api: any ReturnsAPI, gate: SharedGate, inFlight: Int, patience: Duration,
        now: @escaping @Sendable () -> Timestamp = { .systemNow() }
    ) {
        self.store = store
        self.topic = topic
        self.api = api
        self.gate = gate
        self.inFlight = inFlight
        self.patience = patience
        self.now = now
        door = gate.makeDoor()
    }

    func run(_ interruption: Interruption, _ progress: Progress) async throws(CommandFailure) -> End {
        interruption.onRequest { [weak self] in self?.stop(.interrupted) }
        let watch = Task { await watchBreaker(progress) }
        defer {
            watch.cancel()
            progress.end()
        }
        var last: OutReturnNo?
        while end.withLock({ $0 == .done }) {
            let page = try store.unanswered(after: last, limit: Self.page, topic: topic)
            guard let lastOfPage = page.last else { break }
            last = lastOfPage.intent.outReturnNo
            try store.add(await ask(page.map(\.intent), progress), at: now())
        }
        return end.withLock { $0 }
    }

    /// The first reason stays. Calls under way are finished.
    private func stop(_ reason: End) {
        end.withLock { if $0 == .done { $0 = reason } }
        gate.close(door)
    }

    private func watchBreaker(_ progress: Progress) async {
        while (try? await Task.sleep(for: .milliseconds(250))) != nil {
            progress.tick()
            guard let outage = gate.standing.outage else {
                progress.note(nil)
                continue
            }
            progress.note(outage.cause)
            guard .seconds(gate.now - outage.since) >= patience else { continue }
            let error = outage.lastError
            return stop(.outage("\(outage.cause): \(error.code): \(printable(error.message))"))
        }
    }

    /// Those that were not asked any more are missing in the result.
    private func ask(_ intents: [RefundIntent], _ progress: Progress) async -> [(OutReturnNo, SeenAnswer)] {
        await withTaskGroup(of: (OutReturnNo, SeenAnswer)?.self) { group in
            var answers: [(OutReturnNo, SeenAnswer)] = []
            var rest = intents[...]
            func next() {
                guard let intent = rest.popFirst() else { return }
                group.addTask { await self.ask(intent).map { (intent.outReturnNo, $0) } }
            }
            for _ in 0..<inFlight { next() }
            while let result = await group.next() {
                if let result {
                    answers.append(result)
                    progress.advance(1)
                }
                next()
            }
            return answers
        }
    }

    /// `nil` when the run ends first.
    private func ask(_ intent: RefundIntent) async -> SeenAnswer? {
        var (tries, throttles) = (0, 0)
        while true {
            guard let token = await gate.enter(intent.subMchid, door: door) else { return nil }
            let answer = await api.answer(to: .query, for: intent)
            gate.leave(token, CallSign.of(answer))
            switch QueryReading(answer, of: intent) {
            case .answer(let answer): return answer
            case .again(let reason, let wait, let isThrottled):
                if isThrottled { throttles += 1 } else { tries += 1 }
                guard tries < Self.mostTries, throttles < Self.mostThrottles else { return .unclear(reason: reason) }
                guard await pause(wait) else { return nil }
            }
        }
    }

    /// `false` when the run ends meanwhile.
    private func pause(_ duration: Duration) async -> Bool {
        let until = ContinuousClock.now + duration
        while ContinuousClock.now < until {
            guard end.withLock({ $0 == .done }) else { return false }
            try? await Task.sleep(for: min(.milliseconds(250), until - .now))
        }
        return true
    }
}
