// How far behind what has been written.
extension MetricDescription {
    static let consumerLagRecords = MetricDescription(
        "clawback_consumer_lag_records", .gauge, unit: .records, labels: ["topic", "partition"],
        mostSeries: mostLagging,
        help: """
            Offsets from the one that can be committed to the end of the partition, by partition; absent before the first \
            fetch. Transaction markers count as records, and of a paused partition what came after the pause is not in it. In a \
            requery topic it is what is scheduled.
            """)

    static let consumerLagSeconds = MetricDescription(
        "clawback_consumer_lag_seconds", .gauge, unit: .seconds, labels: ["topic", "partition"],
        mostSeries: mostLagging,
        help: """
            Age of the oldest record that is not yet handled to the end, by its timestamp, by partition; 0 when there is none, \
            absent when none of them has been read.
            """)

    private static let mostLagging = 500
}
