import KafkaRecords

/// The order in which partitions are given back, while the group waits: what is finished is published and committed within a
/// bound, the rest is dropped, and its next owner repeats it under the same numbers. Decides only.
///
/// Calls under way are not waited for.
package struct Revocation: Sendable {
    /// How long the publisher is waited for; well below the time the group allows (`max.poll.interval.ms`).
    package static let bound = Duration.seconds(15)
    /// The longest wait before the next look.
    private static let look = Duration.milliseconds(50)

    package enum Step: Equatable, Sendable {
        /// Show the publisher the group's current generation.
        case renewMembership
        /// Wait until a batch is through, then ask again.
        case awaitPublication(atMost: Duration)
        /// Commit the offsets that the publisher has asked to be committed.
        case commitRequested
        /// Forget the partitions, and with them what was not published in time. The last step.
        case drop(isPublished: Bool)
    }

    private var hasRenewed = false

    package init() {}

    /// - Parameters:
    ///   - hasUnpublished: something of the leaving partitions is finished and not yet published.
    ///   - needsMembership: the publisher asks for the group's current generation.
    ///   - isOver: the session is, and nobody publishes any more.
    ///   - elapsed: since the partitions were revoked.
    package mutating func next(
        hasUnpublished: Bool, needsMembership: Bool, isOver: Bool, elapsed: Duration
    ) -> [Step] {
        var steps: [Step] = []
        // The generation has changed already; the partitions are this member's until it joins again.
        if needsMembership || !hasRenewed { steps.append(.renewMembership) }
        hasRenewed = true
        guard hasUnpublished, !isOver, elapsed < Self.bound else {
            return steps + [.commitRequested, .drop(isPublished: !hasUnpublished)]
        }
        return steps + [.awaitPublication(atMost: min(Self.look, Self.bound - elapsed))]
    }
}
