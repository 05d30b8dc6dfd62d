/// The coordinator of the consumer group: members, generations, cooperative rebalances. The worker's own take all partitions
/// away each time, which is one of the cases here: any part of them may go.
final class ModelGroup {
    struct Member {
        var id: Int
        let worker: Int
        var session: Int
        /// What the member said it held when it last joined.
        var owned: [Int]
        var assigned: [Int] = []
        var hasJoined = true
    }

    /// How long a member may take to join again once the group rebalances.
    static let rebalanceTimeout: Int64 = 60_000

    private unowned let world: World
    private(set) var members: [Member] = []
    private(set) var generation = 0
    private(set) var isPreparing = false
    private var round = 0
    private var lastID = 0
    /// The logs the group reads.
    var inputs: [Int] = []

    init(world: World) {
        self.world = world
    }

    private func position(of id: Int) -> Int? {
        members.firstIndex { $0.id == id }
    }

    func knows(_ id: Int) -> Bool { position(of: id) != nil }

    /// Whether offsets may be committed in the name of this member and generation.
    func accepts(_ membership: Membership) -> Bool {
        membership == .nobody || (knows(membership.member) && membership.generation == generation)
    }

    /// Whether the member has to join again before it may go on.
    func awaitsJoin(of id: Int) -> Bool {
        guard isPreparing, let position = position(of: id) else { return false }
        return !members[position].hasJoined
    }

    /// A new member.
    func join(worker: Int, session: Int) -> Int {
        lastID += 1
        if world.weather.isStatic, let position = members.firstIndex(where: { $0.worker == worker }) {
            return takeOver(position, session: session)
        }
        members.append(Member(id: lastID, worker: worker, session: session, owned: []))
        prepare(except: lastID)
        return lastID
    }

    /// A static member comes back: in a group at rest it gets what it had, in the same generation; its former self is fenced.
    private func takeOver(_ position: Int, session: Int) -> Int {
        members[position].id = lastID
        members[position].session = session
        members[position].owned = []
        members[position].hasJoined = true
        if isPreparing {
            completeIfAllJoined()
        } else {
            answer(members[position])
        }
        return lastID
    }

    private func answer(_ member: Member) {
        let membership = Membership(member: member.id, generation: generation)
        world.after(world.chance.delay(0...200)) { [unowned self] in
            world.workers[member.worker].receive(member.assigned, membership, session: member.session)
        }
    }

    /// A member joins again with what it holds; `false` when the group has given it up.
    func rejoin(_ id: Int, owned: [Int]) -> Bool {
        guard let position = position(of: id) else { return false }
        members[position].owned = owned
        members[position].hasJoined = true
        prepare(except: id)
        return true
    }

    /// A member leaves, or is given up.
    func remove(_ id: Int) {
        guard let position = position(of: id) else { return }
        members.remove(at: position)
        guard !members.isEmpty else {
            isPreparing = false
            generation += 1
            return
        }
        prepare(except: nil)
    }

    /// Has everybody join again, as a change of the topics would.
    func rebalance() {
        if !members.isEmpty { prepare(except: nil) }
    }

    private func prepare(except joined: Int?) {
        if !isPreparing {
            isPreparing = true
            round += 1
            for position in members.indices where members[position].id != joined {
                members[position].hasJoined = false
                tell(members[position])
            }
            let opened = round
            world.after(Self.rebalanceTimeout) { [unowned self] in
                guard isPreparing, round == opened else { return }
                world.note("group: members that did not join again are given up")
                members.removeAll { !$0.hasJoined }
                completeIfAllJoined()
            }
        }
        completeIfAllJoined()
    }

    private func tell(_ member: Member) {
        world.after(world.chance.delay(0...1000)) { [unowned self] in
            world.workers[member.worker].hearOfRebalance(session: member.session)
        }
    }

    private func completeIfAllJoined() {
        guard isPreparing, members.allSatisfy(\.hasJoined) else { return }
        isPreparing = false
        generation += 1
        assign()
        world.note("group: generation \(generation): \(members.map { "w\($0.worker)=\($0.assigned)" })")
        for member in members { answer(member) }
    }

    /// Cooperative and sticky: who holds a partition keeps it as far as its share goes; what somebody else still holds is
    /// given to nobody in this round.
    private func assign() {
        let order = members.indices.sorted { (members[$0].owned.count, $1) > (members[$1].owned.count, $0) }
        var held: Set<Int> = []
        var room: [Int: Int] = [:]
        for (rank, position) in order.enumerated() {
            let share = inputs.count / members.count + (rank < inputs.count % members.count ? 1 : 0)
            let owned = members[position].owned
            held.formUnion(owned)
            // Which ones somebody with too many gives up is the assignor's choice.
            let turned = owned.isEmpty ? 0 : world.chance.number(0...(owned.count - 1))
            members[position].assigned = Array((owned[turned...] + owned[..<turned]).prefix(share))
            room[position] = share - members[position].assigned.count
        }
        var free = inputs.filter { !held.contains($0) }
        for position in order {
            let taken = free.prefix(room[position] ?? 0)
            members[position].assigned += taken
            free.removeFirst(taken.count)
        }
    }
}
