import Refunds

// Records and what became of them.
extension MetricDescription {
    static let recordsRead = MetricDescription(
        "clawback_records_read_total", .counter, labels: ["topic_kind"],
        help: "Records read, by topic_kind: intent or requery (a scheduled check).")

    static let outcomes = MetricDescription(
        "clawback_outcomes_total", .counter, labels: ["status", "error_code"],
        mostSeries: Fact.Kind.allCases.count * (mostCodes + 1),
        help: """
            Records handled, their outcomes committed, by status: success, failed, processing (a check is scheduled), \
            stalled (nothing more is scheduled, fate unknown), invalid (no intent); error_code is empty where all is well.
            """)

    static let deadLetters = MetricDescription(
        "clawback_dead_letters_total", .counter, labels: ["error_code"], mostSeries: mostCodes + 1,
        help: "Dead letters committed, by error_code.")

    static let settlementTime = MetricDescription(
        "clawback_intent_to_outcome_seconds", .histogram(buckets: longTimes), unit: .seconds, labels: ["status"],
        help: "Time from an intent's timestamp to the commit of its settled outcome, by status: success or failed.")

    /// Error codes told apart for each status; the rest is counted as ``otherLabel``.
    static let mostCodes = 40

    /// From one quick call to the week in which a return may stay open.
    private static let longTimes: [Double] = [
        0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 1800, 7200, 21_600, 86_400, 604_800,
    ]
}

// Kafka.
extension MetricDescription {
    static let commits = MetricDescription(
        "clawback_commits_total", .counter, help: "Batches of effects published with their offsets.")

    static let commitTime = MetricDescription(
        "clawback_commit_duration_seconds",
        .histogram(buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]),
        unit: .seconds,
        help: "Time one batch took from its first call to the broker until it was committed, repeats included.")

    static let abortedTransactions = MetricDescription(
        "clawback_transactions_aborted_total", .counter,
        help: "Transactions aborted; what they held was published again, unless its partitions had left.")

    static let rebalances = MetricDescription(
        "clawback_rebalances_total", .counter, labels: ["event"],
        help: "Rebalances that concerned this worker, by event: assigned, revoked, lost.")

    static let sessions = MetricDescription(
        "clawback_sessions_started_total", .counter, help: "Memberships in the group begun since the process started.")

    static let sessionEnds = MetricDescription(
        "clawback_sessions_ended_total", .counter, labels: ["reason"],
        help: """
            Memberships ended, by reason: stopped (as asked), stuck (a thread or the group did not come back), \
            fenced (another process has this worker's id), other.
            """)

    static let assignedPartitions = MetricDescription(
        "clawback_assigned_partitions", .gauge, unit: .partitions, help: "Partitions this worker has now.")

    static let inFlightRecords = MetricDescription(
        "clawback_in_flight_records", .gauge, unit: .records, help: "Records being handled, parked ones included.")

    static let parkedRecords = MetricDescription(
        "clawback_parked_records", .gauge, unit: .records,
        help: "Records being handled that wait for their turn or for a retry, and leave their place to others.")

    static let unpublishedRecords = MetricDescription(
        "clawback_unpublished_records", .gauge, unit: .records, help: "Records handled and not yet committed.")

    static let openRecords = MetricDescription(
        "clawback_open_records", .gauge, unit: .records, labels: ["topic", "partition"], mostSeries: mostPartitions,
        help: "Records read and not yet handled to the end, by partition.")

    static let ledgerWidth = MetricDescription(
        "clawback_ledger_width_offsets", .gauge, unit: .offsets, labels: ["topic", "partition"],
        mostSeries: mostPartitions,
        help: "How far reading has run ahead of the offset that can be committed, by partition.")

    static let isPaused = MetricDescription(
        "clawback_partition_paused", .gauge, labels: ["topic", "partition"], mostSeries: mostPartitions,
        help: "1 while a partition is not read: its window is full, or its next check is not yet due.")

    static let heldChecks = MetricDescription(
        "clawback_requery_held_records", .gauge, unit: .records, labels: ["delay"],
        help: "Scheduled checks read and held until they are due, by delay; most wait in Kafka, unread.")

    static let overdueChecks = MetricDescription(
        "clawback_requery_overdue_seconds", .gauge, unit: .seconds, labels: ["delay"],
        help: "How long the longest held check has been due without being handed out, by delay; 0 when none is due.")

    static let clockAhead = MetricDescription(
        "clawback_clock_ahead_seconds", .gauge, unit: .seconds,
        help: "How far in the future of this worker's clock a record read within the last minute or two was written.")

    private static let mostPartitions = 500
}
