/// Publishes batches, on the publisher's own thread.
protocol BatchPublisher {
    /// Returns once the effects are published and the offsets that say so are committed, or nothing of the batch is this
    /// worker's any more.
    /// - Throws: ``SessionOver`` when this producer can do no more. What became of the batch is then settled by the next
    ///   session's start.
    func publish(_ publication: Desk.Publication) throws(SessionOver)
}

/// The session cannot go on; a new one has to start.
struct SessionOver: Error, Hashable, Sendable {
    var reason: String
    /// Another process has taken this worker's transactional id or group instance id: it may be meant to.
    var isFenced = false
}
