import KafkaRecords
import Refunds

/// The consumer's thread.
extension ModelWorker {
    private static let longestPoll: Int64 = 1000

    /// Whether the thread is in its loop rather than in a rebalance's callback.
    private var isReading: Bool {
        phase == .running && (rebalance == .none || rebalance == .joining)
    }

    func wakeIfReading(_ log: Int) {
        if isReading, positions[log] != nil, !paused.contains(log) { wake() }
    }

    /// Has the loop take a turn soon, or `delay` from now.
    func wake(after delay: Int64? = nil) {
        guard phase == .running else { return }
        let at = world.now + (delay ?? pause(0...4))
        guard at < nextTurn else { return }
        nextTurn = at
        turn += 1
        let turn = turn
        later(at - world.now) { [unowned self] in
            guard self.turn == turn else { return }
            nextTurn = .max
            takeTurn()
        }
    }

    private func takeTurn() {
        guard isReading else { return }
        core.advance(to: clock)
        renewMembershipIfNeeded()
        let flow = core.takeFlowChanges()
        for place in flow.toPause { paused.insert(world.broker.index(of: place)) }
        for place in flow.toResume { paused.remove(world.broker.index(of: place)) }
        isWaitingForRoom = core.intake.isSaturated
        changed()
        if !isWaitingForRoom, pollOnce() { return wake() }
        // As the real loop, which polls for a second at the longest.
        let due = core.intake.nextDue.map { max(1, ($0 - clock).milliseconds) } ?? Self.longestPoll
        wake(after: min(due, Self.longestPoll))
    }

    /// Takes one record; `false` when there is none.
    private func pollOnce() -> Bool {
        var readable: [Int] = []
        for log in owned where !paused.contains(log) {
            guard let position = positions[log] else { continue }
            if position < world.broker.logs[log].low {
                endSession("the position is outside the partition")
                return false
            }
            if world.broker.logs[log].next(from: position) != nil { readable.append(log) }
        }
        guard !readable.isEmpty else { return false }
        let log = world.chance.pick(readable)
        guard let position = positions[log], let record = world.broker.logs[log].next(from: position) else {
            return false
        }
        positions[log] = record.place.offset.rawValue + 1
        if world.mutation == .offsetCommittedAtPolling {
            world.broker.commitOffset(log, record.place.offset.rawValue + 1)
        }
        let isCheck = world.topics.isRequery(record.place.topicPartition.topic)
        core.admit(record, due: isCheck ? RequeryRecord.dueAt(of: record.value) : nil, now: clock)
        changed()
        return true
    }

    func renewMembershipIfNeeded() {
        guard needsMembership, let groupMembership else { return }
        membership = groupMembership
        needsMembership = false
    }
}
