import KafkaRecords
import Refunds

/// The consumer in its group: joins, and what happens in a rebalance's callbacks.
extension ModelWorker {
    /// The longest a revocation waits for the publisher.
    private static let revokeBound: Int64 = 15_000
    /// The longest an assignment waits for stable offsets.
    private static let assignBound: Int64 = 60_000

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
            if self.member == member, rebalance == .none || rebalance == .joining { lose() }
        }
    }

    private func lose() {
        note("has lost its partitions")
        for log in owned { core.drop(world.broker.logs[log].place) }
        forget(owned)
        member = nil
        changed()
        join()
    }

    private func forget(_ logs: [Int]) {
        owned.removeAll { logs.contains($0) }
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
        self.membership = membership
        needsMembership = false
        awaitPublication(of: leaving, until: world.now + Self.revokeBound) { [unowned self] in
            assign(coming, thenRejoin: true)
        }
        changed()
    }

    private func awaitPublication(of leaving: [Int], until end: Int64, then go: @escaping () -> Void) {
        let places = Set(leaving.map { world.broker.logs[$0].place })
        if core.hasUnpublished(of: places), world.now < end {
            renewMembershipIfNeeded()
            return later(pause(1...50)) { [unowned self] in awaitPublication(of: leaving, until: end, then: go) }
        }
        if world.mutation != .lateCompletionOfRevokedPartitionCommitted {
            for place in places.sorted() { core.drop(place) }
        }
        forget(leaving)
        changed()
        go()
    }

    private func assign(_ coming: [Int], thenRejoin: Bool) {
        guard !coming.isEmpty else {
            // Whether an empty assignment is announced is the client library's choice.
            if world.chance.happens(500) { membership = groupMembership }
            return settle(thenRejoin: thenRejoin)
        }
        rebalance = .assigning
        learnStarts(coming, until: world.now + Self.assignBound) { [unowned self] starts in
            for (log, start) in starts {
                let place = world.broker.logs[log].place
                let isForgetful = world.mutation == .completedSetForgottenOnRestart
                core.assign(place, start: start.offset, done: isForgetful ? [] : start.done)
                positions[log] = start.offset.rawValue
                owned.append(log)
                note("reads \(place) from \(start.offset), done \(start.done.map { "\($0)" })")
            }
            membership = groupMembership
            needsMembership = false
            changed()
            settle(thenRejoin: thenRejoin)
        }
    }

    /// Asks for the committed offsets until they are stable.
    private func learnStarts(
        _ logs: [Int], until end: Int64, then go: @escaping ([(log: Int, start: StartingPoint)]) -> Void
    ) {
        later(pause(1...50)) { [unowned self] in
            var starts: [(log: Int, start: StartingPoint)] = []
            for log in logs {
                guard let committed = world.broker.stableOffset(log) else {
                    guard world.now < end else { return endSession("the committed offsets do not become stable") }
                    return learnStarts(logs, until: end, then: go)
                }
                let stored = world.broker.logs[log]
                let (start, _) = StartingPoint.following(
                    committed: committed, low: Offset(stored.low), high: Offset(stored.lastStable))
                starts.append((log, start))
            }
            later(pause(1...50)) { go(starts) }
        }
    }

    private func settle(thenRejoin: Bool) {
        rebalance = .none
        if thenRejoin || (member.map { world.broker.group.awaitsJoin(of: $0) } ?? false) { rejoin() }
        wake()
    }
}
