import KafkaRecords

/// One partition's standing.
package struct PartitionState: Sendable {
    package var watermark: Offset
    package var position: Offset
    /// Records read and not done.
    package var open: Int
    /// Records held until their due time.
    package var heldBack: Int
    package var nextDue: Timestamp?
    package var isPaused: Bool
}
