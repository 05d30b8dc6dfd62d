import KafkaRecords

/// One assigned partition: what of it is done, what waits, and whether more should be read.
struct PartitionIntake: Sendable {
    /// Tells this assignment from an earlier one of the same partition, so that a late completion finds nothing.
    let epoch: Int
    var ledger: PartitionLedger
    var lanes = Lanes()
    var gate = DueGate()
    /// Of records to be handled, in hand, or finished and in no batch yet.
    var openBytes = 0
    /// Whether the consumer has been told to stop fetching this partition.
    var isPaused = false
    /// Whether its records are scheduled checks, as far as is known.
    var isScheduled = false
    /// Whether the partition stands in the round of those with runnable records.
    var isInRound = false

    /// Whether the partition has run as far ahead as it may, or enough of it waits.
    mutating func isFull(_ limits: Intake.Limits, share: Intake.Share) -> Bool {
        lanes.hasRunnable(share.runnable) || openBytes >= mostBytes(share, past: share.runnable)
            || ledger.width >= limits.partitionWindow
            || lanes.blockedCount >= limits.partitionWindow
            || isMetadataNearBound(limits, share: 3)
    }

    /// Whether a full partition has drained far enough to read on: a little early and it would be paused again at once,
    /// and every pause throws away what was fetched ahead.
    mutating func hasRoom(_ limits: Intake.Limits, share: Intake.Share) -> Bool {
        !lanes.hasRunnable(share.runnable / 2 + 1) && openBytes <= mostBytes(share, past: share.runnable / 2) / 2
            && ledger.width <= limits.partitionWindow * 3 / 4
            && lanes.blockedCount <= limits.partitionWindow / 2
            && !isMetadataNearBound(limits, share: 2)
    }

    /// Whether a partition that is paused may be read on.
    mutating func mayGoOn(_ limits: Intake.Limits, share: Intake.Share, _ now: Timestamp) -> Bool {
        isPaused && hasRoom(limits, share: share) && gate.mayOpen(now, mostHeld: share.held)
    }

    /// The memory for a partition's records: a quarter of its share for what is read past `count` runnable ones of a flood.
    private func mostBytes(_ share: Intake.Share, past count: Int) -> Int {
        lanes.runnableCount > count ? share.bytes / 4 : share.bytes
    }

    /// Whether the commit metadata takes at least `share` quarters of what the broker allows.
    private mutating func isMetadataNearBound(_ limits: Intake.Limits, share: Int) -> Bool {
        // The text shortens when the head of the partition is completed: while the head is not even read, reading must go on.
        guard ledger.openCount > 0 else { return false }
        return ledger.isMetadataLonger(than: limits.metadataBytes * share / 4)
    }
}
