import KafkaRecords

/// Whether any broker can be reached. The client library tells when none can any more, and not when one can again: then one is asked
/// now and then, until it answers. Decides only.
struct BrokerReach: Sendable {
    /// Between two questions.
    static let interval = Duration.seconds(2)
    /// How long one may take. Nothing else could be read meanwhile anyway.
    static let patience = Duration.seconds(1)

    /// `nil` while brokers can be reached, as far as is known.
    private(set) var unreachableSince: Timestamp?
    private var askAt: Timestamp?

    /// The client library says that all brokers are down.
    mutating func lost(_ now: Timestamp) {
        guard unreachableSince == nil else { return }
        unreachableSince = now
        askAt = now + Self.interval
    }

    /// Whether a broker is to be asked now.
    func isDue(_ now: Timestamp) -> Bool { askAt.map { $0 <= now } ?? false }

    /// The question is answered, or not.
    mutating func asked(isAnswered: Bool, _ now: Timestamp) {
        if isAnswered {
            unreachableSince = nil
            askAt = nil
        } else {
            askAt = now + Self.interval
        }
    }
}
