import KafkaRecords
import Refunds

/// Measures lag, in the consumer's thread, from what passes through it anyway. It asks no broker.
struct LagMeter: Sendable {
    private static let interval = Duration.seconds(1)
    /// After so long without a record, one last offset that is never handed out is taken for a transaction's marker, which holds no
    /// record.
    private static let markerPatience = Duration.seconds(5)

    private struct Quiet {
        var end: Offset
        var since: Timestamp
    }

    private var marks: [TopicPartition: TimeMarks] = [:]
    private var quiet: [TopicPartition: Quiet] = [:]
    private var measuredAt: Timestamp?

    mutating func read(_ record: Record) {
        guard let written = record.timestamp else { return }
        marks[record.place.topicPartition, default: TimeMarks()].note(record.place.offset, written: written)
    }

    func isDue(_ now: Timestamp) -> Bool {
        // A clock that is set back must not stop it.
        measuredAt.map { now >= $0 + Self.interval || now < $0 } ?? true
    }

    /// - Parameters:
    ///   - partitions: those assigned now. The others are forgotten.
    ///   - ends: the offset past the last one written; `nil` when it is not known.
    mutating func measure(
        _ partitions: [TopicPartition: PartitionState], ends: (TopicPartition) -> Offset?, now: Timestamp
    ) -> [TopicPartition: PartitionLag] {
        measuredAt = now
        if marks.count > partitions.count { marks = marks.filter { partitions[$0.key] != nil } }
        if quiet.count > partitions.count { quiet = quiet.filter { partitions[$0.key] != nil } }
        return partitions.reduce(into: [:]) { lags, entry in
            lags[entry.key] = lag(of: entry.key, entry.value, end: ends(entry.key), now)
        }
    }

    private mutating func lag(
        of partition: TopicPartition, _ state: PartitionState, end: Offset?, _ now: Timestamp
    ) -> PartitionLag {
        let isRead = state.open == 0 && state.watermark >= state.position
        // What the last fetch told may be older than what has been read since.
        guard let end = end.map({ max($0, state.position) }) else {
            return PartitionLag(records: nil, age: isRead ? nil : age(of: partition, at: state.watermark, now))
        }
        var records = max(0, state.watermark.distance(to: end))
        if isRead, records == 1, !state.isPaused {
            if quiet[partition]?.end != end { quiet[partition] = Quiet(end: end, since: now) }
            if let since = quiet[partition]?.since, now - since >= Self.markerPatience { records = 0 }
        } else {
            quiet[partition] = nil
        }
        guard records > 0 else { return PartitionLag(records: 0, age: .zero) }
        return PartitionLag(
            records: records, age: isRead ? nil : age(of: partition, at: state.watermark, now))
    }

    private mutating func age(of partition: TopicPartition, at offset: Offset, _ now: Timestamp) -> Duration? {
        // The writer's clock may be ahead of ours.
        marks[partition]?.written(at: offset).map { max(.zero, now - $0) }
    }
}
