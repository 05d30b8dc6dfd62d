import KafkaRecords
import Refunds

/// The consumer's thread: performs what the ``Reader`` says.
extension ModelWorker {
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
            goOn()
        }
    }

    private func goOn() {
        guard isReading else { return }
        core.advance(to: clock)
        let glance = Reader.Glance(
            flow: core.takeFlowChanges(), nextDue: core.intake.nextDue,
            needsMembership: needsMembership, wantsCommit: !toCommit.isEmpty)
        let steps = reader.turn(glance, now: clock)
        changed()
        perform(steps)
    }

    private func perform(_ steps: [Reader.Step]) {
        for step in steps {
            switch step {
            case .renewMembership: renewMembership()
            case .commitRequested:
                if !commitRequested() { reader.commitFailed(now: clock) }
            case .pause(let places): paused.formUnion(indices(places).filter(owned.contains))
            case .resume(let places):
                if world.mutation == .resumeTakenAndNotObeyed, world.chance.happens(100) { continue }
                paused.subtract(indices(places))
            case .poll(let bound):
                if pollOnce() { wake() } else { wake(after: bound.milliseconds) }
            }
        }
    }

    private func indices(_ places: Set<TopicPartition>) -> [Int] {
        places.map { world.broker.index(of: $0) }
    }

    /// Takes one record; `false` when there is none.
    private func pollOnce() -> Bool {
        if world.chance.happens(world.weather.consumerTroubles) {
            meet(world.chance.pick([.passing, .passing, .passing, .fatal, .fenced]))
            return false
        }
        var readable: [Int] = []
        for log in owned where !paused.contains(log) {
            guard let position = positions[log] else { continue }
            if position < world.broker.logs[log].low {
                meet(.positionLost)
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
        core.admit(record, due: world.topics.due(of: record), now: clock)
        changed()
        return true
    }

    private func meet(_ trouble: ConsumerTrouble) {
        note("\(trouble)")
        if trouble.endsSession { endSession("\(trouble)") }
    }
}
