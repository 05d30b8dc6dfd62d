import KafkaRecords

/// What librdkafka, or a broker through it, refused.
///
/// `code` is librdkafka's number: positive ones are the Kafka protocol's, negative ones are raised by the library itself.
package struct KafkaError: Error, Hashable, Sendable {
    /// What was being done, in words: `commit transaction`, `subscribe`.
    package var operation: String
    package var code: Int32
    /// librdkafka's name of the code, without its prefix: `PRODUCER_FENCED`, `_TIMED_OUT`.
    package var name: String
    /// librdkafka's explanation.
    package var reason: String
    /// What the error concerns, where it concerns one partition.
    package var topicPartition: TopicPartition?
    /// The same call may be made again, unchanged. Said of a commit too: calling it again resolves a commit that timed out.
    package var isRetriable: Bool
    /// The current transaction can only be aborted.
    package var requiresAbort: Bool
    /// The client can do nothing more; a new one must be made.
    package var isFatal: Bool
    /// Set where settings or certificates are why a broker cannot be used.
    package var refusal: ConnectionRefusal?

    package init(
        operation: String, code: Int32, name: String, reason: String, topicPartition: TopicPartition? = nil,
        isRetriable: Bool = false, requiresAbort: Bool = false, isFatal: Bool = false,
        refusal: ConnectionRefusal? = nil
    ) {
        self.operation = operation
        self.code = code
        self.name = name
        self.reason = reason
        self.topicPartition = topicPartition
        self.isRetriable = isRetriable
        self.requiresAbort = requiresAbort
        self.isFatal = isFatal
        self.refusal = refusal
    }
}

extension KafkaError {
    /// What to do about an error, the most severe first; each error is exactly one of these.
    package enum Kind: Hashable, Sendable {
        /// Another process has taken over the transactional id or the group instance id: end the session.
        case fenced
        /// The client is unusable: end the session.
        case fatal
        /// Abort the transaction, then publish its effects again.
        case abortable
        /// The bound passed and the fate is open: the same call again resolves it (if `isRetriable`).
        case timedOut
        /// The same call again may succeed.
        case retriable
        /// Refused; the same call again would be refused again.
        case refused
    }

    package var kind: Kind {
        if isFenced { return .fenced }
        if isFatal { return .fatal }
        if requiresAbort { return .abortable }
        if isTimedOut { return .timedOut }
        return isRetriable ? .retriable : .refused
    }
}

extension KafkaError: CustomStringConvertible {
    package var description: String {
        let place = topicPartition.map { " (\($0))" } ?? ""
        return "\(operation)\(place): \(reason) [\(name)]"
    }
}
