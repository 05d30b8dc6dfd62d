import KafkaRecords

/// What one poll brings.
package enum ConsumerEvent: Hashable, Sendable {
    case record(Record)
    /// Brokers out of reach, a partition or a pattern that cannot be read, a fatal error (`isFatal`). All but the fatal
    /// ones pass by themselves; those of a partition name it.
    case error(KafkaError)
}
