import KafkaRecords
import Refunds

/// A record of the dead letters' topic, and what its headers say of it.
///
/// Anybody with access may write to that topic, so nothing here is taken for granted: what is absent or unreadable is `nil`.
struct Letter: Hashable, Sendable {
    let record: Record

    init(_ record: Record) {
        self.record = record
    }

    var place: RecordPlace { record.place }
    var code: String? { record.headers.text("clawback-error-code") }
    var message: String? { record.headers.text("clawback-error-message") }
    var attempt: Int? { record.headers.text("clawback-attempt").flatMap { Int($0) } }
    var outReturnNo: String? { record.headers.text("clawback-out-return-no") }
    /// How often the record went back to its source topic before it became this letter.
    var redrives: Int { DeadLetter.redrives(in: record.headers) }
    /// How long the value was that the broker took no more; the record itself stands at ``source``.
    var omittedBytes: Int? { record.headers.text(DeadLetter.omittedHeader).flatMap { Int($0) } }
    /// Whether value, key or headers of the record stayed behind at ``source``.
    var isShortened: Bool {
        [DeadLetter.omittedHeader, DeadLetter.omittedKeyHeader, DeadLetter.omittedHeadersHeader].contains {
            record.headers.text($0) != nil
        }
    }

    /// Where the record came from.
    var source: RecordPlace? {
        guard let topic = record.headers.text("clawback-source-topic"), !topic.isEmpty,
            let partition = record.headers.text("clawback-source-partition").flatMap({ Int32($0) }), partition >= 0,
            let offset = record.headers.text("clawback-source-offset").flatMap({ Int64($0) }), offset >= 0
        else { return nil }
        return RecordPlace(
            topicPartition: TopicPartition(topic: topic, partition: partition), offset: Offset(offset))
    }

    /// When it was written there.
    var sourceTimestamp: Timestamp? {
        record.headers.text("clawback-source-timestamp").flatMap { Int64($0) }.map { Timestamp(milliseconds: $0) }
    }
}
