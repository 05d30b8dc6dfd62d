import KafkaRecords

/// What is in a deployment's topics, as far as the cluster tells. Nothing here is needed for the worker to run, so what could
/// not be found out is a note and no failure.
struct TopicSurvey: Hashable, Sendable {
    /// Of each topic that was looked into, by partition.
    var partitions: [String: [PartitionPosition]] = [:]
    /// The settings in force of each topic whose settings are known.
    var settings: [String: [String: String]] = [:]
    /// What could not be found out, and why.
    var notes: [String] = []

    /// Records waiting in `topic`, `nil` when that is not known.
    func waiting(in topic: String) -> Int64? {
        partitions[topic].map { $0.reduce(0) { $0 + $1.waiting } }
    }

    /// The earliest time at which a check in `topic` is due.
    func nextDue(in topic: String) -> Timestamp? {
        partitions[topic]?.compactMap(\.nextDue).min()
    }
}

/// How far one partition reaches, and where the worker's group stands in it.
struct PartitionPosition: Hashable, Sendable {
    var partition: Int32
    var low: Offset
    var high: Offset
    /// `nil` before the group's first commit, and in topics that the worker does not read.
    var committed: Offset?
    /// When the first check that waits here is due; `nil` where none waits or its time cannot be read.
    var nextDue: Timestamp?

    /// Nothing but markers of transactions is left, as after the last commit.
    var hasNoRecords = false

    /// Offsets from where the group stands to the end. Markers of transactions count as records do: Kafka numbers them alike.
    var waiting: Int64 { hasNoRecords ? 0 : max(0, max(committed ?? low, low).distance(to: high)) }

    /// Offsets that the group had still before it when they were deleted.
    var lost: Int64 { committed.map { max(0, $0.distance(to: low)) } ?? 0 }
}
