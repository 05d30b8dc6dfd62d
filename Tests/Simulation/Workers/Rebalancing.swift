import KafkaRecords
import Refunds

/// Partitions whose starting points are being learnt.
struct Coming {
    var assignment: Assignment
    let logs: [Int]
    /// Whether the group waits for this member to join once more.
    let thenRejoin: Bool
}

/// The consumer in its group: joins, and what happens in a rebalance's callbacks.
extension ModelWorker {
    /// The time-out of a call in the callbacks.
    private static let callTimeout: Int64 = 10_000

    func join() {
        rebalance = .joining
        later(pause(1...50)) { [unowned self] in
            member = world.broker.group.join(worker: index, session: session)
        }
    }

    private func rejoin() {
        guard let member else { return }
        rebalance = .joining
        later(pause(1...50)) { [unowned self] in
            if !world.broker.group.rejoin(member, owned: owned) { lose() }
        }
    }

    /// A heartbeat's answer says that the group rebalances.
    func hearOfRebalance(session: Int) {
        guard session == self.session, let member, rebalance == .none, world.broker.group.awaitsJoin(of: member) else {
            return
        }
        rejoin()
    }

    /// A fault: the group gives the member up, which learns it in a while.
    func loseMembership() {
        guard phase == .running, let member else { return }
        note("is given up by the group")
        world.broker.group.remove(member)
        later(pause(0...5_000)) { [unowned self] in
            guard self.member == member, rebalance == .none || rebalance == .joining else { return }
            // The library knows; the callback comes with a later poll.
            isAssignmentLost = true
            groupMembership = .nobody
            later(pause(0...500)) { [unowned self] in
                if self.member == member, rebalance == .none || rebalance == .joining { lose() }
            }
        }
    }

    /// Shows the publisher the group's current generation, as the consumer knows it.
    func renewMembership() {
        guard let groupMembership else { return }
        guard !isAssignmentLost || world.mutation == .generationShownAfterALoss else { return }
        membership = groupMembership
        needsMembership = false
    }

    private func lose() {
        note("has lost its partitions")
        for log in owned { drop(world.broker.logs[log].place) }
        forget(owned)
        member = nil
        isAssignmentLost = false
        changed()
        join()
    }

    private func drop(_ place: TopicPartition) {
        core.drop(place)
        toCommit[place] = nil
    }

    private func forget(_ logs: [Int]) {
        requested.left(logs.map { world.broker.logs[$0].place })
        owned.removeAll { logs.contains($0) }
        reader.left(logs.map { world.broker.logs[$0].place })
        for log in logs {
            positions[log] = nil
            paused.remove(log)
        }
    }

    /// The group's answer to a join.
    func receive(_ assigned: [Int], _ membership: Membership, session: Int) {
        guard session == self.session, member == membership.member, rebalance == .joining else { return }
        let group = world.broker.group
        guard group.knows(membership.member) else { return lose() }
        guard group.accepts(membership), !group.isPreparing else { return rejoin() }
        groupMembership = membership
        let leaving = owned.filter { !assigned.contains($0) }
        let coming = assigned.filter { !owned.contains($0) }
        guard !leaving.isEmpty else { return assign(coming, thenRejoin: false) }
        note("has to give up \(leaving)")
        rebalance = .revoking
        requested.rebalanced()
        giveUp(leaving, Revocation(), since: world.now) { [unowned self] in
            assign(coming, thenRejoin: true)
        }
    }

    /// Performs what a ``Revocation`` says next.
    private func giveUp(
        _ leaving: [Int], _ revocation: Revocation, since begun: Int64, then go: @escaping () -> Void
    ) {
        let places = leaving.map { world.broker.logs[$0].place }
        var revocation = revocation
        let steps = revocation.next(
            hasUnpublished: core.hasUnpublished(of: Set(places)), needsMembership: needsMembership, isOver: false,
            elapsed: .milliseconds(world.now - begun))
        for step in steps {
            switch step {
            case .renewMembership: renewMembership()
            case .commitRequested:
                if !commitRequested() { reader.commitFailedInRebalance() }
            case .awaitPublication(let bound):
                later(pause(1...Int(bound.milliseconds))) { [unowned self, revocation] in
                    giveUp(leaving, revocation, since: begun, then: go)
                }
            case .drop:
                if world.mutation != .lateCompletionOfRevokedPartitionCommitted {
                    for place in places { drop(place) }
                }
                forget(leaving)
                go()
            }
        }
        changed()
    }

    private func assign(_ logs: [Int], thenRejoin: Bool) {
        guard !logs.isEmpty else {
            // Whether an empty assignment is announced is the client library's choice.
            if world.chance.happens(500) { membership = groupMembership }
            return settle(thenRejoin: thenRejoin)
        }
        rebalance = .assigning
        let begun = Coming(
            assignment: Assignment(of: logs.map { world.broker.logs[$0].place }), logs: logs, thenRejoin: thenRejoin)
        coming = begun
        learn(begun.assignment.first)
    }

    /// Performs what the ``Assignment`` says.
    private func learn(_ step: Assignment.Step?) {
        switch step {
        case .readCommitted: readCommitted(until: world.now + Self.callTimeout)
        case .readBounds(let place): readBounds(of: place)
        case .start(let starts): read(from: starts)
        case .over(let reason): endSession(reason)
        case nil: break
        }
    }

    /// Asks for the committed offsets until they are stable.
    private func readCommitted(until end: Int64) {
        call { [unowned self] in
            guard let committed = committed(of: coming?.logs ?? []) else {
                guard world.now >= end else { return readCommitted(until: end) }
                return learn(coming?.assignment.failed(.retriable("offsets are not stable")))
            }
            later(pause(1...50)) { [unowned self] in learn(coming?.assignment.learned(committed: committed)) }
        }
    }

    private func readBounds(of place: TopicPartition) {
        call { [unowned self] in
            let log = world.broker.logs[world.broker.index(of: place)]
            learn(coming?.assignment.learned(low: Offset(log.low), high: Offset(log.lastStable)).0)
        }
    }

    /// Makes a call, which may fail.
    private func call(_ body: @escaping () -> Void) {
        later(pause(1...50)) { [unowned self] in
            if world.chance.happens(world.weather.retriable) {
                return learn(coming?.assignment.failed(.retriable("timed out")))
            }
            if world.chance.happens(world.weather.fatal) { return learn(coming?.assignment.failed(.fatal("fatal"))) }
            body()
        }
    }

    /// The group's offsets of those that have any; `nil` while they are not stable.
    private func committed(of logs: [Int]) -> [TopicPartition: (offset: Offset, metadata: String)]? {
        var offsets: [TopicPartition: (offset: Offset, metadata: String)] = [:]
        for log in logs {
            if world.mutation == .unstableOffsetsRead {
                offsets[world.broker.logs[log].place] = world.broker.committed[log].map {
                    (Offset($0.offset), $0.metadata)
                }
                continue
            }
            guard let stable = world.broker.stableOffset(log) else { return nil }
            offsets[world.broker.logs[log].place] = stable
        }
        return offsets
    }

    private func read(from starts: [TopicPartition: StartingPoint]) {
        guard let coming else { return }
        for log in coming.logs {
            let place = world.broker.logs[log].place
            guard let start = starts[place] else {
                world.fail("w\(index): no starting point for \(place)")
                continue
            }
            let isForgetful = world.mutation == .completedSetForgottenOnRestart
            core.assign(place, start: start.offset, done: isForgetful ? [] : start.done)
            positions[log] = start.offset.rawValue
            owned.append(log)
            note("reads \(place) from \(start.offset), done \(start.done.map { "\($0)" })")
        }
        reader.came(starts.keys)
        membership = groupMembership
        needsMembership = false
        changed()
        settle(thenRejoin: coming.thenRejoin)
    }

    private func settle(thenRejoin: Bool) {
        coming = nil
        rebalance = .none
        requested.rebalanced()
        if thenRejoin || (member.map { world.broker.group.awaitsJoin(of: $0) } ?? false) { rejoin() }
        wake()
    }
}
