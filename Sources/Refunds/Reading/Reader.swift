import KafkaRecords

/// The consumer's loop, turn by turn: what to obey, pause, resume and poll, and in which order. Decides only.
///
/// A partition stands still when the core has said so (``FlowChanges``). What is taken from the core is not said again, so
/// nothing of it may get lost here.
package struct Reader: Sendable {
    /// The longest poll, also when nothing is due.
    package static let longestPoll = Duration.seconds(1)
    /// When offsets that could not be committed are tried again, unless new ones come first.
    package static let commitAgainAfter = Duration.seconds(1)

    /// What the loop has to know each time around.
    package struct Glance: Sendable {
        /// As taken from the core.
        package var flow: FlowChanges
        /// When something held back is due.
        package var nextDue: Timestamp?
        /// The publisher asks for the group's current generation.
        package var needsMembership: Bool
        /// There are offsets to commit outside any transaction.
        package var wantsCommit: Bool

        package init(
            flow: FlowChanges, nextDue: Timestamp?, needsMembership: Bool, wantsCommit: Bool
        ) {
            self.flow = flow
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
        /// Poll once. The assignment may change within.
        case poll(atMost: Duration)
    }

    private var assigned: Set<TopicPartition> = []
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
        paused.subtract(partitions)
    }

    // The turns

    /// The next turn. Its last step is a poll.
    package mutating func turn(_ glance: Glance, now: Timestamp) -> [Step] {
        var steps: [Step] = []
        if glance.needsMembership { steps.append(.renewMembership) }
        if glance.wantsCommit || commitAgainAt.map({ $0 <= now }) == true {
            commitAgainAt = nil
            steps.append(.commitRequested)
        }
        nextDue = glance.nextDue
        let toPause = glance.flow.toPause.intersection(assigned).subtracting(paused)
        let toResume = glance.flow.toResume.intersection(paused)
        paused.formUnion(toPause)
        paused.subtract(toResume)
        if !toPause.isEmpty { steps.append(.pause(toPause)) }
        if !toResume.isEmpty { steps.append(.resume(toResume)) }
        steps.append(poll(now))
        return steps
    }

    /// Offsets could not be committed. Should no other record of their partitions ever finish, nothing else would commit them.
    package mutating func commitFailed(now: Timestamp) {
        commitAgainAt = now + Self.commitAgainAfter
    }

    /// Offsets could not be committed within a rebalance, and some may be of partitions that stay: the next turn tries again.
    package mutating func commitFailedInRebalance() {
        commitAgainAt = Timestamp(milliseconds: 0)
    }

    private func poll(_ now: Timestamp) -> Step {
        // At least a millisecond: a gate that cannot open yet, its partition being full, must not make this spin.
        let next = [nextDue, commitAgainAt].compactMap(\.self).min()
        return .poll(atMost: min(next.map { max(.milliseconds(1), $0 - now) } ?? Self.longestPoll, Self.longestPoll))
    }
}
