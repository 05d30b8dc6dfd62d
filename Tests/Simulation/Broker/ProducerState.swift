/// What the transaction coordinator knows of one transactional id.
struct ProducerState {
    enum Phase: Equatable {
        case idle
        case ongoing
        /// The end is decided and written down, its markers are not: records stay hidden, offsets stay pending.
        case completing(isCommit: Bool)
    }

    /// Raised by every initialisation; calls with a lower one are fenced.
    var epoch = 0
    var phase = Phase.idle
    /// Counts transactions, to tell one from the next.
    var number = 0
    /// The client's name for the latest transaction, and how that ended.
    var tag = 0
    var endedWithCommit = false
    var written: [(log: Int, offset: Int64)] = []
    var offsets: [(log: Int, offset: Int64, metadata: String)] = []
    /// The broker has lost all memory of the producer: every call is refused until it is initialised anew.
    var isForgotten = false
}

/// A producer as its client holds it.
struct ProducerHandle {
    let id: Int
    let epoch: Int
}

/// A member of the group in one generation, as a consumer shows it to the transaction coordinator.
struct Membership: Equatable {
    let member: Int
    let generation: Int

    /// Of a member that the group has given up, until it joins again. Brokers take it for one of a client older than the
    /// check, and check nothing.
    static let nobody = Membership(member: 0, generation: -1)
}
