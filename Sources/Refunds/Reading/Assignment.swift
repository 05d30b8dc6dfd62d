import KafkaRecords

/// How the starting points of newly assigned partitions are learnt, call by call. Decides only.
///
/// One value lives through one assignment: what the group has committed, then the bounds of one partition after another.
package struct Assignment: Sendable {
    /// The most tries of one call. With the call's own time-out this bounds how long the group waits.
    static let mostTries = 6

    package enum Step: Equatable, Sendable {
        /// Read the group's stable offsets: those that no open transaction may still change.
        case readCommitted
        /// Read the first offset of a partition and the one past its last.
        case readBounds(TopicPartition)
        /// Read on from these.
        case start([TopicPartition: StartingPoint])
        /// They cannot be learnt: end the session; why.
        case over(String)
    }

    package enum Failure: Equatable, Sendable {
        /// The same call may be made again.
        case retriable(String)
        case fatal(String)
    }

    private let partitions: [TopicPartition]
    private var committed: [TopicPartition: (offset: Offset, metadata: String)] = [:]
    private var starts: [TopicPartition: StartingPoint] = [:]
    private var step = Step.readCommitted
    private var failures = 0
    private var known = 0

    package init(of partitions: [TopicPartition]) {
        self.partitions = partitions
    }

    package var first: Step { step }

    /// - Parameter committed: those without a committed offset are absent.
    package mutating func learned(
        committed: [TopicPartition: (offset: Offset, metadata: String)]
    ) -> Step {
        precondition(step == .readCommitted, "\(step) is not answered by offsets")
        self.committed = committed
        return goOn()
    }

    /// - Returns: the next step, and what an operator has to know of this partition.
    package mutating func learned(low: Offset, high: Offset) -> (Step, StartingPoint.Surprise?) {
        guard case .readBounds(let partition) = step else { preconditionFailure("\(step) is not answered by bounds") }
        let (start, surprise) = StartingPoint.following(committed: committed[partition], low: low, high: high)
        starts[partition] = start
        known += 1
        return (goOn(), surprise)
    }

    package mutating func failed(_ failure: Failure) -> Step {
        failures += 1
        switch failure {
        case .retriable where failures < Self.mostTries: return step
        case .retriable(let reason), .fatal(let reason):
            step = .over("where to start reading is not known: \(reason)")
            return step
        }
    }

    private mutating func goOn() -> Step {
        failures = 0
        step = known < partitions.count ? .readBounds(partitions[known]) : .start(starts)
        return step
    }
}
