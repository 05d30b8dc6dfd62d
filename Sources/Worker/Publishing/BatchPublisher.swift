import Logging
import Refunds

/// Publishes batches, on the publisher's own thread.
protocol BatchPublisher {
    /// Returns what is published, with its offsets committed: the batch, less what left with its partitions on the way; `nil`
    /// when all of it did.
    /// - Throws: ``SessionOver`` when this producer can do no more. What became of the batch is then settled by the next
    ///   session's start.
    func publish(_ publication: Desk.Publication) throws(SessionOver) -> Batch?
}

/// The session cannot go on; a new one has to start.
struct SessionOver: Error, Hashable, Sendable {
    var reason: String
    /// Another process has taken this worker's transactional id or group instance id: it may be meant to.
    var isFenced = false
    /// The watchdog has given it up.
    var isStuck = false
}

extension Logger {
    func tooLarge(_ deadLettersTopic: String) {
        error(
            "a dead letter is larger than its topic takes; what of it is large is left behind, at its source",
            metadata: ["event": "dead_letter.too_large", "topic": "\(deadLettersTopic)"])
    }
}
