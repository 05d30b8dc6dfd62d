import KafkaRecords
import Refunds

/// One worker process: the production's decisions (``WorkerCore``, ``Reader``, ``Assignment``, ``Revocation``,
/// ``Journey``, ``TransactionSteps``) between model brokers and a model WeChat Pay. What the process does by itself, on its threads and in its order, is here;
/// what it decides is not.
final class ModelWorker {
    enum Phase {
        case down, starting, running
    }

    /// Where the consumer stands with its group. It reads on in the first two.
    enum Rebalance {
        case none, joining, revoking, assigning
    }

    unowned let world: World
    let index: Int
    let builder: EffectsBuilder

    /// Counts sessions and what lies between them; whatever was begun in an earlier one finds nobody at home.
    var session = 0
    var phase = Phase.down
    var isStopping = false
    var core: WorkerCore
    /// How far the process's clock is off, in milliseconds.
    var clockError: Int64 = 0 {
        didSet { wake() }
    }

    // The consumer
    var member: Int?
    /// As the consumer has it.
    var groupMembership: Membership?
    /// The group has taken everything away, and the callback has not been told yet.
    var isAssignmentLost = false
    var rebalance = Rebalance.none
    var owned: [Int] = []
    var positions: [Int: Int64] = [:]
    var paused: Set<Int> = []
    var nextTurn: Int64 = .max
    var turn = 0
    var reader = Reader()
    var coming: Coming?
    var sessionsEnded = 0

    // The publisher
    var producer: ProducerHandle?
    /// As the desk has it: what the next batch is committed with.
    var membership: Membership?
    var needsMembership = false
    var publication: Publication?
    var transactions = 0

    /// As the desk has it: offsets that the consumer is asked to commit.
    var toCommit: [TopicPartition: Batch.CommittedOffset] = [:]
    var requested = RequestedCommits()

    // The gate: the process's, over all its sessions
    var gate: CallGate
    var atTheGate: [Int: WaitingCall] = [:]
    var nextCaller = 0
    var alarm = 0
    /// Counts processes of this worker.
    var life = 0

    // The handlers
    var waiting: [Handling] = []
    var busyLanes: Set<BusyLane> = []

    init(world: World, index: Int) {
        self.world = world
        self.index = index
        builder = EffectsBuilder(topics: world.topics, groupID: "clawback")
        core = WorkerCore(limits: world.weather.limits)
        gate = world.weather.makeGate()
    }

    /// The time by the process's own clock.
    var clock: Timestamp { Timestamp(milliseconds: world.now + clockError) }

    /// Later, unless the session is over by then.
    func later(_ delay: Int64, _ action: @escaping () -> Void) {
        let session = session
        world.after(delay) { [unowned self] in
            if self.session == session { action() }
        }
    }

    func pause(_ range: ClosedRange<Int>) -> Int64 { world.chance.delay(range) }

    func note(_ text: @autoclosure () -> String) {
        world.note("w\(index).\(session): \(text())")
    }

    // Life

    func start() {
        guard phase == .down else { return }
        session += 1
        phase = .starting
        isStopping = false
        core = WorkerCore(limits: world.weather.limits)
        (member, groupMembership, membership, needsMembership) = (nil, nil, nil, false)
        (rebalance, owned, positions, paused, nextTurn) = (.none, [], [:], [], .max)
        (reader, coming, isAssignmentLost) = (Reader(), nil, false)
        (toCommit, requested) = ([:], RequestedCommits())
        (producer, publication, waiting, busyLanes) = (nil, nil, [], [])
        note("starts")
        initialise()
    }

    /// What an earlier producer left open is settled first: only then are the committed offsets what they will stay.
    private func initialise() {
        guard !world.weather.isAtLeastOnce else {
            phase = .running
            return join()
        }
        later(pause(1...100)) { [unowned self] in
            guard let handle = world.broker.initialise(index), !world.chance.happens(world.weather.retriable) else {
                return initialise()
            }
            producer = handle
            phase = .running
            join()
        }
    }

    /// The process dies: nothing of it remains but what is on its way.
    func crash() {
        guard phase != .down else { return }
        note("crashes")
        giveMemberUp()
        goDown()
        life += 1
        gate = world.weather.makeGate()
        restart(after: pause(100...world.weather.longestDown))
    }

    /// The session can do no more: it leaves the group, and another one starts.
    func endSession(_ reason: String) {
        note("session over: \(reason)")
        sessionsEnded += 1
        leave()
        goDown()
        restart(after: pause(250...2_000))
    }

    /// An orderly end: nothing new is started, what is under way is finished and committed, the group is left.
    func stop() {
        guard phase == .running, !isStopping else { return }
        note("is asked to stop")
        isStopping = true
        core.drain()
        let ended = waiting + leaveTheGate()
        waiting.removeAll()
        for handling in ended {
            core.unpark()
            finish(handling, effects: nil)
        }
        drain(until: world.now + 25_000)
    }

    private func drain(until end: Int64) {
        guard core.isIdle || world.now >= end else {
            return later(100) { [unowned self] in drain(until: end) }
        }
        note("has stopped")
        commitRequested()
        leave()
        goDown()
        restart(after: pause(500...10_000))
    }

    /// A static member says nothing when it goes.
    private func leave() {
        if world.weather.isStatic { return giveMemberUp() }
        if let member { world.broker.group.remove(member) }
    }

    /// The group notices when no more heartbeats come, unless another session has taken the member's place by then.
    private func giveMemberUp() {
        guard let member else { return }
        world.after(pause(3_000...(world.weather.isStatic ? 30_000 : 10_000))) { [unowned self] in
            world.broker.group.remove(member)
        }
    }

    private func goDown() {
        session += 1
        phase = .down
        member = nil
        _ = leaveTheGate()
    }

    private func restart(after delay: Int64) {
        world.after(delay) { [unowned self] in start() }
    }

    // After every change of the core

    /// What the desk does after letting go of its lock: hands out records, wakes the other two.
    func changed() {
        while let ticket = core.next() { begin(ticket) }
        if core.intake.hasFlowChanges || needsMembership || !toCommit.isEmpty { wake() }
        if publication == nil, core.canBeginBatch, membership != nil {
            later(pause(0...5)) { [unowned self] in publish() }
        }
        checkBounds()
    }

    private func checkBounds() {
        let limits = world.weather.limits
        if core.intake.inFlight > limits.maxInFlight + limits.mostParked {
            world.fail("w\(index): \(core.intake.inFlight) in flight")
        }
        for log in owned {
            guard let state = core.intake.state(of: world.broker.logs[log].place) else { continue }
            // Behind what an earlier owner did already, the watermark may be ahead of the position.
            guard state.watermark < state.position else { continue }
            let ahead = world.broker.logs[log].visibleCount(state.watermark.rawValue..<state.position.rawValue)
            if ahead > limits.partitionWindow || state.open > ahead {
                world.fail("w\(index): \(ahead) records between \(state.watermark) and \(state.position)")
            }
        }
    }
}
