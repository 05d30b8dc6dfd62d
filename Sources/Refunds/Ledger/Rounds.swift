import DequeModule
import KafkaRecords

/// The partitions with something to hand out, each kind served in turn.
///
/// A scheduled check has a time, a new intent has none: while both wait, checks get fifteen places of sixteen. So checks come in time
/// as long as they are no more than that share of the work, and when they are, intents still go on.
struct Rounds: Sendable {
    private static let mostChecksInRow = 15

    private var intents: Deque<TopicPartition> = []
    private var checks: Deque<TopicPartition> = []
    /// How many checks in a row were handed out while intents waited.
    private var checksInRow = 0

    mutating func append(_ partition: TopicPartition, isScheduled: Bool) {
        if isScheduled { checks.append(partition) } else { intents.append(partition) }
    }

    mutating func remove(_ partition: TopicPartition) {
        intents.removeAll { $0 == partition }
        checks.removeAll { $0 == partition }
    }

    /// The partition whose turn it is, taken out; `nil` when nothing waits.
    mutating func next() -> TopicPartition? {
        if !checks.isEmpty, intents.isEmpty || checksInRow < Self.mostChecksInRow {
            checksInRow = intents.isEmpty ? 0 : checksInRow + 1
            return checks.popFirst()
        }
        checksInRow = 0
        return intents.popFirst()
    }
}
