import KafkaRecords
import Refunds

/// How a session stands.
package struct SessionStanding: Sendable {
    package var inFlight: Int
    /// Those of them that wait for their turn or for a retry.
    package var parked: Int
    /// Finished records whose effects are not committed yet.
    package var unpublished: Int
    package var partitions: [TopicPartition: PartitionState]
    /// As measured last, at most a second or so ago.
    package var lag: [TopicPartition: PartitionLag] = [:]
}
