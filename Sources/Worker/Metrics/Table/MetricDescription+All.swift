extension MetricDescription {
    /// Every metric of the worker, in one place: a name here is public surface.
    package static let all = counted + standing + process

    /// Counted as things happen.
    private static let counted = [
        recordsRead, outcomes, deadLetters, settlementTime, calls, callTime, commits, commitTime, abortedTransactions,
        rebalances, sessions, sessionEnds,
    ]

    /// Read off the present state.
    private static let standing = [
        assignedPartitions, inFlightRecords, parkedRecords, unpublishedRecords, openRecords, ledgerWidth, isPaused,
        consumerLagRecords, consumerLagSeconds,
        heldChecks, overdueChecks, clockAhead, callsInFlight, callsWaiting, breakerIsOpen, breakerOpenings, callRate,
        isSlowed, slowedSubMerchants, certificateEnd, doubtedAnswers, platformKeysMissing, keyReloads,
    ]

    private static let process = [buildInfo, processStart, processMemory, processCPU]
}
