import Kafka
import KafkaRecords
import Refunds
import Synchronization

/// Where the consumer's thread, the publisher's thread and the handlers meet: the session's ``WorkerCore`` behind one lock.
///
/// Every method takes the lock for a moment, lets the core decide, and wakes whom the decision concerns after letting go.
final class Desk: Sendable {
    private struct State {
        var core: WorkerCore
        var hands: Hands<CheckedContinuation<Ticket?, Never>>
        var isClosed = false
        /// Whether the publisher's thread rests between two batches.
        var isResting = false
        /// Which generation of the group a batch is committed in. Kept together with the assignment, so that a batch begun
        /// before a rebalance cannot be committed after it.
        var membership: GroupMetadata?
        var needsMembership = false
        /// Offsets the consumer's thread is asked to commit, where no transaction does.
        var toCommit: [TopicPartition: Batch.CommittedOffset] = [:]

        /// Whether nothing more may finish before the next batch, since the worker stops or nothing runs: all that is left may wait for
        /// room that publishing makes.
        var mayNotRest: Bool {
            core.isDraining || core.canBeginBatch && core.intake.inFlight == core.intake.parked
        }
    }

    /// Asks for one more handler, on that thread, with its first work.
    struct Hire: Sendable {
        var ticket: Ticket
        var thread: Int
    }

    private let state: Mutex<State>
    /// Work for which its thread has no handler without any. Ends with the session.
    let hires: AsyncStream<Hire>
    private let hiring: AsyncStream<Hire>.Continuation
    /// Makes the consumer's thread take a ``glance(now:)``.
    let consumer: WakeUp
    /// Tells the publisher's thread that there may be a batch.
    let publisher = WakeUp()
    /// Tells the publisher's thread, while it rests, that nothing more may finish meanwhile.
    let urgent = WakeUp()
    /// Tells whoever waits for publication that a batch is through.
    let published = WakeUp()
    /// Tells the publisher's thread that the group's current generation is known.
    let renewed = WakeUp()

    /// - Parameter threads: how many handlers run on, at least one.
    init(limits: Intake.Limits, consumer: WakeUp, threads: Int = 1) {
        state = Mutex(State(core: WorkerCore(limits: limits), hands: Hands(threads: threads)))
        (hires, hiring) = AsyncStream.makeStream()
        self.consumer = consumer
    }

    /// Changes the state and wakes whom it concerns.
    private func change<Result>(_ body: (inout State) -> Result) -> Result {
        var started: [(CheckedContinuation<Ticket?, Never>, Ticket?)] = []
        var wanted: [Hire] = []
        let (result, wakesConsumer, wakesPublisher, endsRest) = state.withLock { state in
            let result = body(&state)
            if state.isClosed {
                started = state.hands.takeIdle().map { ($0, nil) }
            } else {
                while let ticket = state.core.next() {
                    let (handler, thread) = state.hands.give()
                    if let handler {
                        started.append((handler, ticket))
                    } else {
                        wanted.append(Hire(ticket: ticket, thread: thread))
                    }
                }
            }
            return (
                result, state.core.intake.hasFlowChanges || state.needsMembership || !state.toCommit.isEmpty,
                state.core.canBeginBatch && state.membership != nil, state.isResting && state.mayNotRest
            )
        }
        for (handler, ticket) in started { handler.resume(returning: ticket) }
        for hire in wanted { hiring.yield(hire) }
        if wakesConsumer { consumer.notify() }
        if wakesPublisher { publisher.notify() }
        if endsRest { urgent.notify() }
        return result
    }

    // The consumer's thread

    func assign(_ starts: [TopicPartition: StartingPoint], membership: GroupMetadata) {
        change { state in
            for (partition, from) in starts { state.core.assign(partition, start: from.offset, done: from.done) }
            state.membership = membership
            state.needsMembership = false
        }
    }

    /// Takes the group's current generation for the batches to come.
    func renew(_ membership: GroupMetadata) {
        change { state in
            state.membership = membership
            state.needsMembership = false
        }
        renewed.notify()
    }

    func drop(_ partitions: [TopicPartition]) {
        change { state in
            for partition in partitions {
                state.core.drop(partition)
                state.toCommit[partition] = nil
            }
        }
    }

    func admit(_ record: Record, due: Timestamp?, now: Timestamp) {
        change { $0.core.admit(record, due: due, now: now) }
    }

    /// What the consumer's loop has to know each time around.
    struct Glance {
        var flow: FlowChanges
        /// When something held back is due.
        var nextDue: Timestamp?
        /// The publisher's transaction was refused; its generation may be old.
        var needsMembership: Bool
        /// There are offsets to commit outside any transaction.
        var wantsCommit: Bool
        var isClosed: Bool
    }

    func glance(now: Timestamp) -> Glance {
        change { state in
            state.core.advance(to: now)
            return Glance(
                flow: state.core.takeFlowChanges(),
                nextDue: state.core.intake.nextDue, needsMembership: state.needsMembership,
                wantsCommit: !state.toCommit.isEmpty, isClosed: state.isClosed)
        }
    }

    func takeCommitRequest() -> [TopicPartition: Batch.CommittedOffset] {
        state.withLock { state in
            defer { state.toCommit.removeAll() }
            return state.toCommit
        }
    }

    /// Whether anything of `partitions` is finished and not yet published.
    func hasUnpublished(of partitions: Set<TopicPartition>) -> Bool {
        state.withLock { $0.core.hasUnpublished(of: partitions) }
    }

    // The handlers

    /// The next record to handle for one who has handled another, when there is one; `nil` once the session is over.
    /// - Parameter thread: which of the handlers' threads asks, from 0.
    func nextTicket(on thread: Int) async -> Ticket? {
        await withCheckedContinuation { handler in
            change { $0.hands.takeBack(handler, on: thread) }
        }
    }

    /// The handling of a record handed out to `thread` begins.
    func begin(on thread: Int) {
        state.withLock { $0.hands.begun(on: thread) }
    }

    /// The handling of a record has ended, in whichever way.
    func finish(_ ticket: Ticket, _ handled: Handled) {
        change { state in
            switch handled {
            case .done(let effects): state.core.finish(ticket, effects: effects)
            case .givenUp: state.core.finish(ticket, effects: nil)
            case .crowded(let subMerchant): state.core.setAside(ticket, subMerchant)
            }
        }
    }

    /// The record begins to wait for its turn or for a retry.
    func park(_ ticket: Ticket, _ subMerchant: MerchantID) {
        change { $0.core.park(ticket, subMerchant) }
    }

    /// The same, unless its sub-merchant has its share of the places.
    func parkIfThereIsRoom(_ ticket: Ticket, _ subMerchant: MerchantID) -> Bool {
        change { $0.core.parkIfThereIsRoom(ticket, subMerchant) }
    }

    /// It waits no longer.
    func unpark(_ ticket: Ticket, _ subMerchant: MerchantID) {
        change { $0.core.unpark(ticket, subMerchant) }
    }

    // The publisher's thread

    struct Publication {
        var batch: Batch
        var membership: GroupMetadata
    }

    func beginBatch(now: Timestamp) -> Publication? {
        change { state in
            guard let membership = state.membership, let batch = state.core.beginBatch(now: now) else { return nil }
            return Publication(batch: batch, membership: membership)
        }
    }

    /// Asks the consumer's thread for the group's current generation; ``renewed`` is notified when it is there.
    func requestMembership() {
        change { $0.needsMembership = true }
    }

    var needsMembership: Bool { state.withLock { $0.needsMembership } }

    /// The batch once more after an abort, without what has left; `nil` when nothing of it remains.
    func repeatBatch() -> Publication? {
        change { state in
            guard let membership = state.membership, let batch = state.core.repeatBatch() else { return nil }
            return Publication(batch: batch, membership: membership)
        }
    }

    /// Has the consumer's thread commit `offsets`, soon and without an answer: what is not committed is repeated.
    func requestCommit(of batch: Batch) {
        change { state in
            state.toCommit.merge(state.core.ownedOffsets(of: batch)) { _, new in new }
        }
    }

    /// Lets more finish, so that the next batch carries it: ends early when nothing more may finish before that batch.
    func rest(atMost bound: Duration) {
        let begins = state.withLock { state in
            state.isResting = !state.mayNotRest
            return state.isResting
        }
        guard begins else { return }
        urgent.wait(atMost: bound)
        state.withLock { $0.isResting = false }
    }

    func batchCommitted() {
        change { $0.core.batchCommitted() }
        published.notify()
    }

    // Start and end

    /// From now on nothing more is handed out; what is in flight finishes.
    func drain() {
        change { $0.core.drain() }
        published.notify()
    }

    /// The session is over: idle handlers go home, and nothing is handed out any more.
    func close() {
        change { state in
            state.core.drain()
            state.isClosed = true
        }
        hiring.finish()
        consumer.notify()
        publisher.notify()
        published.notify()
        renewed.notify()
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Nothing is in flight or unpublished.
    var isIdle: Bool { state.withLock { $0.core.isIdle } }

    /// A look at the whole, for health checks, metrics and the demo.
    var standing: SessionStanding {
        state.withLock { state in
            SessionStanding(
                inFlight: state.core.intake.inFlight, parked: state.core.intake.parked,
                unpublished: state.core.unpublishedCount,
                partitions: state.core.intake.assigned.reduce(into: [:]) { states, partition in
                    states[partition] = state.core.intake.state(of: partition)
                })
        }
    }
}
