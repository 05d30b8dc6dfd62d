import CRdKafka
import Foundation
import KafkaRecords
import Logging

/// Reads stated ranges of topics with an assignment of its own: joins no group, commits nothing, and needs no permission but
/// to read. Records of one partition come in their order.
///
/// `@unchecked Sendable`: what changes is used only under `lock`. Meant for one thread; calls of several wait for one another.
package final class TopicReader: @unchecked Sendable {
    package enum Event: Hashable, Sendable {
        case record(Record)
        /// Nothing has come within the time-out: the broker is slow, or the next records belong to a transaction that is open.
        case nothing
        /// Every range is read to its end. Control records, records of aborted transactions and offsets that compaction has
        /// removed count as read.
        case done
    }

    /// How long no broker may be within reach while reading, before ``next(timeout:)`` says so.
    private static let patience = Duration.seconds(30)

    private let client: ClientHandle
    private let lock = NSLock()
    private var records = RecordReader()
    private var ranges = PendingRanges([:])
    private var source: RangeSource?
    /// Since when no broker has been within reach.
    private var unreachableSince: ContinuousClock.Instant?

    package init(
        configuration: KafkaConfiguration, isolation: ConsumerOptions.Isolation = .committed, logger: Logger
    ) throws(KafkaConfigurationError) {
        var properties = Properties()
        // Memory: at most 16 MiB of records wait in the one local queue.
        properties.defaults = [
            ("queued.min.messages", "20000"),
            ("queued.max.messages.kbytes", "16384"),
            ("fetch.message.max.bytes", "1048576"),
            ("fetch.wait.max.ms", "100"),
        ]
        properties.relied = [
            ("enable.auto.commit", "false"),
            ("auto.commit.enable", "false"),
            ("enable.partition.eof", "true"),
            ("isolation.level", isolation.rawValue),
            ("auto.offset.reset", "error"),
            ("allow.auto.create.topics", "false"),
        ]
        let native = try properties.native(for: configuration, logger: logger)
        client = try ClientHandle(
            .consumer, native, context: ClientContext(logger: logger, security: ClientSecurity(configuration)))
    }

    /// The partitions of `topic`, in order.
    ///
    /// - Throws: also when there is no such topic (`isUnknownTopicOrPartition`).
    package func partitions(of topic: String, timeout: Duration) throws(KafkaError) -> [TopicPartition] {
        let found = try client.topics([topic], timeout: timeout)
        guard let description = found.first else {
            throw KafkaError("describe topic \(topic)", RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
        }
        if let error = description.error { throw error }
        return description.partitions.map { TopicPartition(topic: topic, partition: $0.id) }
    }

    /// The first offset there is and one past the last that may be read: with `Isolation.committed`, up to the oldest open
    /// transaction.
    package func watermarks(of partition: TopicPartition, timeout: Duration) throws(KafkaError) -> Watermarks {
        try client.watermarks(of: partition, timeout: timeout)
    }

    /// The first record at or after each moment; partitions without one are absent.
    package func offsets(
        for moments: [TopicPartition: Timestamp], timeout: Duration
    ) throws(KafkaError) -> [TopicPartition: Offset] {
        try client.offsets(for: moments, timeout: timeout)
    }

    /// Begins to read each range; what was read before is forgotten. Empty ranges are done at once.
    ///
    /// A range that begins where retention has been already ends the reading with an error (`isPositionLost`).
    package func read(_ new: [TopicPartition: Range<Offset>]) throws(KafkaError) {
        try locked { () throws(KafkaError) in
            source?.stop()
            source = nil
            unreachableSince = nil
            ranges = PendingRanges(new)
            let source = RangeSource(client)
            self.source = source
            for (partition, range) in ranges.pending { try source.start(partition, at: range.lowerBound) }
        }
    }

    /// Waits for the next record, at most for `timeout`.
    ///
    /// - Throws: when a partition cannot be read (unknown, not allowed, position lost), or when no broker has been within reach
    ///   for half a minute.
    package func next(timeout: Duration) throws(KafkaError) -> Event {
        try locked { () throws(KafkaError) in
            let deadline = Deadline(after: timeout)
            while let source, !ranges.isDone {
                rd_kafka_poll(client.pointer, 0)
                guard let message = source.next(timeout: deadline.remaining) else {
                    try checkReach()
                    return .nothing
                }
                defer { rd_kafka_message_destroy(message) }
                unreachableSince = nil
                if let record = try take(message, source) { return .record(record) }
            }
            return .done
        }
    }

    /// Ends the reading and the connection. Bounded, at about `timeout`, by what librdkafka needs to stop each partition.
    package func close(timeout: Duration) {
        lock.lock()
        defer { lock.unlock() }
        source?.stop()
        source = nil
        ranges = PendingRanges([:])
    }

    deinit { source?.stop() }

    /// The record in `message`, if it is one and wanted.
    private func take(
        _ message: UnsafeMutablePointer<rd_kafka_message_t>, _ source: RangeSource
    ) throws(KafkaError) -> Record? {
        let raw = message.pointee
        switch raw.err {
        case .none:
            let record = records.record(message)
            return note(record.place.topicPartition, record.place.offset, isRecord: true, source) ? record : nil
        case RD_KAFKA_RESP_ERR__PARTITION_EOF:
            guard let topic = raw.rkt, let name = rd_kafka_topic_name(topic) else { return nil }
            let partition = TopicPartition(topic: String(cString: name), partition: raw.partition)
            _ = note(partition, Offset(raw.offset), isRecord: false, source)
            return nil
        default:
            let error = records.error(message, of: client.pointer)
            // What passes by itself, librdkafka repeats.
            guard error.isRetriable, !error.isFatal else { throw error }
            return nil
        }
    }

    private func note(
        _ partition: TopicPartition, _ offset: Offset, isRecord: Bool, _ source: RangeSource
    ) -> Bool {
        let step = isRecord ? ranges.sawRecord(partition, at: offset) : ranges.reachedEnd(partition, at: offset)
        if step.isLast { source.stop(partition) }
        return step.isWanted
    }

    private func checkReach() throws(KafkaError) {
        let (isCertain, _) = client.context.unreachability
        guard isCertain else { return }
        let since = unreachableSince ?? .now
        unreachableSince = since
        guard since.duration(to: .now) >= Self.patience else { return }
        // Asks anew: the errors may be old.
        try client.reachBroker(timeout: .seconds(5))
        unreachableSince = nil
    }

    private func locked<Result>(_ body: () throws(KafkaError) -> Result) throws(KafkaError) -> Result {
        lock.lock()
        defer { lock.unlock() }
        return try body()
    }
}
