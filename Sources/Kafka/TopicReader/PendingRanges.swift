import KafkaRecords

/// What of the ranges is still to be read. Pure.
struct PendingRanges {
    /// Not read to their end, none of them empty.
    private(set) var pending: [TopicPartition: Range<Offset>]

    init(_ ranges: [TopicPartition: Range<Offset>]) {
        pending = ranges.filter { !$0.value.isEmpty }
    }

    struct Step: Equatable {
        /// The record lies within its range.
        var isWanted: Bool
        /// Nothing more of the partition is needed.
        var isLast: Bool
    }

    /// A record of `partition` came.
    mutating func sawRecord(_ partition: TopicPartition, at offset: Offset) -> Step {
        guard let range = pending[partition] else { return Step(isWanted: false, isLast: false) }
        let isLast = offset.advanced(by: 1) >= range.upperBound
        if isLast { pending[partition] = nil }
        return Step(isWanted: range.contains(offset), isLast: isLast)
    }

    /// `partition` has, for the time being, nothing to read before `offset`.
    mutating func reachedEnd(_ partition: TopicPartition, at offset: Offset) -> Step {
        guard let range = pending[partition], offset >= range.upperBound else {
            return Step(isWanted: false, isLast: false)
        }
        pending[partition] = nil
        return Step(isWanted: false, isLast: true)
    }

    var isDone: Bool { pending.isEmpty }
}
