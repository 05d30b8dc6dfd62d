extension Intake {
    package struct Limits: Sendable {
        /// The most records handed out at once.
        package var maxInFlight: Int
        /// How far past its commit watermark one partition may run ahead, in offsets.
        package var partitionWindow: Int64
        /// The most bytes of commit metadata the broker takes.
        package var metadataBytes: Int
        /// The most records handed out that wait for something else than an answer: for their turn, or to be retried.
        package var mostParked: Int { 4 * maxInFlight }
        /// The most runnable records that wait, all partitions together. What waits here does not stand before scheduled checks
        /// in the client library's one queue; and while partitions are paused for it, their next records are fetched again.
        /// A sub-merchant counts for an eighth of them at most (``FairLine/reaches(_:)``): beyond it, bytes and windows bound
        /// what of a flood is read.
        package var mostRunnable: Int
        /// The most records held back until they are due, all partitions together.
        package var mostHeld = 4096
        /// The most bytes of records read that are to be handled or published, all partitions together: one record may have a
        /// mebibyte. A partition may go past its share of it by one record.
        package var mostBytes = 32 << 20

        /// - Parameter mostRunnable: `nil` for sixteen times `maxInFlight`.
        package init(
            maxInFlight: Int, partitionWindow: Int64, metadataBytes: Int = CommitMetadata.brokerLimit,
            mostRunnable: Int? = nil
        ) {
            self.mostRunnable = mostRunnable ?? 16 * maxInFlight
            self.maxInFlight = maxInFlight
            self.partitionWindow = partitionWindow
            self.metadataBytes = metadataBytes
        }
    }

    /// The most records that may wait of one partition.
    struct Share {
        /// To be handled.
        let runnable: Int
        /// To be due.
        let held: Int
        /// To be handled or published, in bytes.
        let bytes: Int

        init(of limits: Limits, among partitions: Int) {
            runnable = max(1, limits.mostRunnable / max(1, partitions))
            held = max(2, limits.mostHeld / max(1, partitions))
            bytes = limits.mostBytes / max(1, partitions)
        }
    }
}
