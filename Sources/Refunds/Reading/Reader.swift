import KafkaRecords

/// The consumer's loop, turn by turn: what to obey, pause, resume, wait for and poll, and in which order. Decides only.
///
/// A partition stands still for one of two reasons: the core has said so (``FlowChanges``), or enough records wait and all
/// partitions do. The value remembers both, and what it has had paused: what is taken from the core is not said again, so
/// nothing of it may get lost here.
package struct Reader: Sendable {
    /// How long too many waiting records may keep the loop from polling before partitions are paused instead. Pausing throws
    /// away what was fetched ahead; not polling delays rebalances.
    package static let patience = Duration.milliseconds(100)
    /// The longest poll, also when nothing is due.
    package static let longestPoll = Duration.seconds(1)
    /// When offsets that could not be committed are tried again, unless new ones come first.
    package static let commitAgainAfter = Duration.seconds(1)

    /// What the loop has to know each time around.
    package struct Glance: Sendable {
        /// As taken from the core.
        package var flow: FlowChanges
        /// Enough records wait: do not read.
        package var isSaturated: Bool
        /// When something held back is due.
        package var nextDue: Timestamp?
        /// The publisher asks for the group's current generation.
        package var needsMembership: Bool
        /// There are offsets to commit outside any transaction.
        package var wantsCommit: Bool

        package init(
            flow: FlowChanges, isSaturated: Bool, nextDue: Timestamp?, needsMembership: Bool, wantsCommit: Bool
        ) {
            self.flow = flow
            self.isSaturated = isSaturated
            self.nextDue = nextDue
            self.needsMembership = needsMembership
            self.wantsCommit = wantsCommit
        }
    }

    package enum Step: Equatable, Sendable {
        /// Show the publisher the group's current generation.
        case renewMembership
        /// Commit what the publisher has asked to be committed, and what could not be before; if it fails, say
        /// ``commitFailed(now:)``.
        case commitRequested
        /// Of assigned partitions that are read.
        case pause(Set<TopicPartition>)
        /// Of assigned partitions that are paused.
        case resume(Set<TopicPartition>)
        /// Wait until fewer records wait, then ask ``awaitedRoom(cameInTime:now:)``.
        case awaitRoom(atMost: Duration)
        /// Poll once. The assignment may change within.
        case poll(atMost: Duration)
    }

    private var assigned: Set<TopicPartition> = []
    private var stoppedByCore: Set<TopicPartition> = []
    private var isStoppedForRoom = false
    private var paused: Set<TopicPartition> = []
    private var nextDue: Timestamp?
    private var commitAgainAt: Timestamp?

    package init() {}

    // The assignment

    /// Partitions are assigned; as everything newly assigned, they are not paused.
    package mutating func came(_ partitions: some Sequence<TopicPartition>) {
        left(partitions)
        assigned.formUnion(partitions)
    }

    /// Partitions are revoked or lost. Should they come back, nothing that was said of them holds any more.
    package mutating func left(_ partitions: some Sequence<TopicPartition>) {
        assigned.subtract(partitions)
        stoppedByCore.subtract(partitions)
        paused.subtract(partitions)
    }

    // The turns

    /// The next turn. Its last step is a poll or a wait for room.
    package mutating func turn(_ glance: Glance, now: Timestamp) -> [Step] {
        var steps: [Step] = []
        if glance.needsMembership { steps.append(.renewMembership) }
        if glance.wantsCommit || commitAgainAt.map({ $0 <= now }) == true {
            commitAgainAt = nil
            steps.append(.commitRequested)
        }
        stoppedByCore.formUnion(glance.flow.toPause.intersection(assigned))
        stoppedByCore.subtract(glance.flow.toResume)
        nextDue = glance.nextDue
        if !glance.isSaturated { isStoppedForRoom = false }
        steps += flow()
        // Most often there is room again at once.
        let mayWait = glance.isSaturated && !isStoppedForRoom
        return steps + [mayWait ? .awaitRoom(atMost: Self.patience) : poll(now)]
    }

    /// After a wait for room: nothing more in this turn when it came, otherwise everything is paused.
    package mutating func awaitedRoom(cameInTime: Bool, now: Timestamp) -> [Step] {
        guard !cameInTime else { return [] }
        isStoppedForRoom = true
        return flow() + [poll(now)]
    }

    /// Offsets could not be committed. Should no other record of their partitions ever finish, nothing else would commit them.
    package mutating func commitFailed(now: Timestamp) {
        commitAgainAt = now + Self.commitAgainAfter
    }

    private mutating func flow() -> [Step] {
        let stopped = isStoppedForRoom ? assigned : stoppedByCore
        guard stopped != paused else { return [] }
        let toPause = stopped.subtracting(paused)
        let toResume = paused.subtracting(stopped)
        paused = stopped
        return (toPause.isEmpty ? [] : [.pause(toPause)]) + (toResume.isEmpty ? [] : [.resume(toResume)])
    }

    private func poll(_ now: Timestamp) -> Step {
        // At least a millisecond: a gate that cannot open yet, its partition being full, must not make this spin.
        let next = [nextDue, commitAgainAt].compactMap(\.self).min()
        return .poll(atMost: min(next.map { max(.milliseconds(1), $0 - now) } ?? Self.longestPoll, Self.longestPoll))
    }
}
