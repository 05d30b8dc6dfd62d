/// A consumer group as Apache Kafka's classic coordinator keeps it (KIP-62; dynamic members only). Decides only: requests and
/// time come in, answers go out.
struct MemberGroup: Sendable {
    /// Where an answer goes.
    struct Caller: Hashable, Sendable {
        var connection: Int
        var correlationID: Int32
    }

    typealias Answers = [(to: Caller, answer: GroupAnswer)]

    private struct Member {
        var join: GroupRequest.Join
        var lastSeen: ContinuousClock.Instant
        var joining: Caller?
        var syncing: Caller?
        var assignment: [UInt8] = []
    }

    private enum Phase: Equatable {
        case empty
        /// Until all members have joined again, or the deadline.
        case preparing(deadline: ContinuousClock.Instant)
        /// Until the leader has sent the assignments.
        case completing
        case stable
    }

    /// How long a new group waits for more members before its first generation.
    private static let firstDelay = Duration.milliseconds(300)

    private var phase = Phase.empty
    private var isFirstRound = false
    private var generation = 0
    private var leader = ""
    private var members: [String: Member] = [:]
    /// Members in the order in which they came.
    private var order: [String] = []
    private var nextMember = 0

    mutating func handle(_ request: GroupRequest, from caller: Caller, at now: ContinuousClock.Instant) -> Answers {
        switch request {
        case .join(let join): self.join(join, caller, now)
        case .sync(let sync): self.sync(sync, caller, now)
        case .heartbeat(let member, let generation): [(caller, .plain(heartbeat(member, generation, now)))]
        case .leave(let member): leave(member, now) + [(caller, .plain(.none))]
        }
    }

    /// What time brings about: members that are no longer heard of go, and a rebalance does not wait for ever.
    mutating func tick(at now: ContinuousClock.Instant) -> Answers {
        var answers: Answers = []
        for id in order {
            // Who waits for an answer cannot send heartbeats.
            guard let member = members[id], member.joining == nil,
                member.lastSeen.duration(to: now) > member.join.sessionTimeout
            else { continue }
            answers += leave(id, now)
        }
        if case .preparing(let deadline) = phase, now >= deadline { answers += complete(now) }
        return answers
    }

    /// Whether a member may commit offsets in `generation`; without members anybody may.
    func mayCommit(_ memberID: String, generation: Int) -> GroupError {
        if members.isEmpty, generation < 0 { return .none }
        guard members[memberID] != nil else { return .unknownMember }
        return generation == self.generation ? .none : .illegalGeneration
    }

    private mutating func join(
        _ join: GroupRequest.Join, _ caller: Caller, _ now: ContinuousClock.Instant
    ) -> Answers {
        guard join.memberID.isEmpty || members[join.memberID] != nil else {
            return [(caller, .notJoined(.unknownMember, memberID: join.memberID))]
        }
        var join = join
        if join.memberID.isEmpty {
            nextMember += 1
            join.memberID = "member-\(nextMember)"
            order.append(join.memberID)
            members[join.memberID] = Member(join: join, lastSeen: now)
        }
        members[join.memberID]?.join = join
        members[join.memberID]?.lastSeen = now
        members[join.memberID]?.joining = caller
        switch phase {
        case .empty:
            isFirstRound = true
            phase = .preparing(deadline: now + Self.firstDelay)
            return []
        case .preparing:
            return isFirstRound ? [] : completeIfAllAreHere(now)
        case .completing, .stable:
            return prepare(now)
        }
    }

    private mutating func sync(
        _ sync: GroupRequest.Sync, _ caller: Caller, _ now: ContinuousClock.Instant
    ) -> Answers {
        let error = heartbeat(sync.memberID, sync.generation, now)
        guard error == .none else { return [(caller, .synced(error, []))] }
        if phase == .stable { return [(caller, .synced(.none, members[sync.memberID]?.assignment ?? []))] }
        members[sync.memberID]?.syncing = caller
        guard sync.memberID == leader else { return [] }
        for id in order { members[id]?.assignment = [] }
        for (id, assignment) in sync.assignments { members[id]?.assignment = assignment }
        phase = .stable
        return order.compactMap { id in
            guard let member = members[id], let caller = member.syncing else { return nil }
            members[id]?.syncing = nil
            return (caller, .synced(.none, member.assignment))
        }
    }

    private mutating func heartbeat(
        _ memberID: String, _ generation: Int, _ now: ContinuousClock.Instant
    ) -> GroupError {
        guard members[memberID] != nil else { return .unknownMember }
        guard generation == self.generation else { return .illegalGeneration }
        members[memberID]?.lastSeen = now
        if case .preparing = phase { return .rebalanceInProgress }
        return .none
    }

    private mutating func leave(_ memberID: String, _ now: ContinuousClock.Instant) -> Answers {
        guard members.removeValue(forKey: memberID) != nil else { return [] }
        order.removeAll { $0 == memberID }
        if case .preparing = phase { return isFirstRound ? [] : completeIfAllAreHere(now) }
        return prepare(now)
    }

    private mutating func prepare(_ now: ContinuousClock.Instant) -> Answers {
        let bound = members.values.map(\.join.rebalanceTimeout).max() ?? .zero
        phase = .preparing(deadline: now + bound)
        let waiting: Answers = order.compactMap { id in
            guard let caller = members[id]?.syncing else { return nil }
            members[id]?.syncing = nil
            return (caller, .synced(.rebalanceInProgress, []))
        }
        return waiting + completeIfAllAreHere(now)
    }

    private mutating func completeIfAllAreHere(_ now: ContinuousClock.Instant) -> Answers {
        members.values.allSatisfy { $0.joining != nil } ? complete(now) : []
    }

    private mutating func complete(_ now: ContinuousClock.Instant) -> Answers {
        for (id, member) in members where member.joining == nil { members[id] = nil }
        order.removeAll { members[$0] == nil }
        generation += 1
        isFirstRound = false
        guard let first = order.first else {
            phase = .empty
            return []
        }
        if members[leader] == nil { leader = first }
        phase = .completing
        let name = members[leader]?.join.protocols.first?.name ?? ""
        let all = order.map { id in
            (id, members[id]?.join.protocols.first { $0.name == name }?.metadata ?? [])
        }
        return order.compactMap { id in
            guard let caller = members[id]?.joining else { return nil }
            members[id]?.joining = nil
            members[id]?.lastSeen = now
            let joined = GroupAnswer.Joined(
                generation: generation, protocolName: name, leader: leader, memberID: id,
                members: id == leader ? all : [])
            return (caller, .joined(joined))
        }
    }
}
