import Kafka
import KafkaRecords
import Refunds

extension KafkaCluster: SurveyedCluster {
    func positions(
        in topics: [String: Int], of group: String
    ) throws(ClusterFailure) -> [String: [PartitionPosition]] {
        let partitions = topics.sorted { $0.key < $1.key }.flatMap { topic, count in
            (0..<Int32(count)).map { TopicPartition(topic: topic, partition: $0) }
        }
        let lags: [PartitionLag]
        do {
            lags = try admin.lag(of: group, in: partitions, timeout: Self.timeout)
        } catch {
            throw failure(error)
        }
        return Dictionary(grouping: lags, by: \.topicPartition.topic).mapValues { lags in
            lags.map {
                PartitionPosition(
                    partition: $0.topicPartition.partition, low: $0.watermarks.low, high: $0.watermarks.high,
                    committed: $0.committed?.offset)
            }
        }
    }

    func settings(of topics: [String]) throws(ClusterFailure) -> [String: [String: String]] {
        do {
            return try admin.settings(of: topics, timeout: Self.settingsTimeout)
        } catch {
            // Not the cluster's address is at fault: a broker that does not know this request does not answer it.
            throw ClusterFailure(exit: .unavailable, problem: printable(error.reason, limit: 200))
        }
    }

    /// Shorter: librdkafka waits that long for a broker that could answer, though none ever will.
    private static var settingsTimeout: Duration { .seconds(5) }

    func heads(of ranges: [TopicPartition: Range<Offset>]) throws(ClusterFailure) -> [TopicPartition: PartitionHead] {
        let reader: TopicReader
        do {
            reader = try TopicReader(configuration: configuration, logger: logger)
        } catch {
            throw ClusterFailure(exit: .usage, problem: Self.problem(error))
        }
        defer { reader.close(timeout: .seconds(5)) }
        do {
            return try heads(of: ranges, reader)
        } catch {
            throw failure(error)
        }
    }

    /// How many offsets count as the head: enough that jitter hardly puts the earliest check behind them.
    private static var headSize: Int64 { 512 }

    /// Whether `record` is the one to show: the earliest due, as jitter mixes them, or else the first.
    private static func isEarlier(_ record: Record, than head: PartitionHead?) -> Bool {
        guard case .record(let shown) = head else { return true }
        guard let due = RequeryRecord.dueAt(of: record.value), let before = RequeryRecord.dueAt(of: shown.value) else {
            return false
        }
        return due < before
    }

    /// Reads a little of each range, and more of those where that was only markers and aborted records.
    private func heads(
        of ranges: [TopicPartition: Range<Offset>], _ reader: TopicReader
    ) throws(KafkaError) -> [TopicPartition: PartitionHead] {
        var heads: [TopicPartition: PartitionHead] = [:]
        var rest = ranges
        var window = Self.headSize
        let deadline = ContinuousClock.now + Self.timeout
        while !rest.isEmpty {
            try reader.read(
                rest.mapValues { $0.lowerBound..<min($0.upperBound, $0.lowerBound.advanced(by: window)) })
            var isDone = false
            while !isDone {
                guard ContinuousClock.now < deadline else { return heads }
                switch try reader.next(timeout: .milliseconds(200)) {
                case .record(let record):
                    let partition = record.place.topicPartition
                    if Self.isEarlier(record, than: heads[partition]) { heads[partition] = .record(record) }
                case .nothing: break
                case .done: isDone = true
                }
            }
            for (partition, range) in rest where heads[partition] == nil {
                let next = range.lowerBound.advanced(by: window)
                if next < range.upperBound {
                    rest[partition] = next..<range.upperBound
                } else {
                    heads[partition] = PartitionHead.none
                }
            }
            rest = rest.filter { heads[$0.key] == nil }
            window *= 8
        }
        return heads
    }
}
