import CRdKafka
import KafkaRecords

/// Makes a `Record` of a librdkafka message: every payload is copied once.
struct RecordReader {
    private var topics = InternedNames()
    private var headerNames = InternedNames()

    mutating func record(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> Record {
        let raw = message.pointee
        return Record(
            place: RecordPlace(
                topicPartition: topicPartition(raw) ?? TopicPartition(topic: "", partition: raw.partition),
                offset: Offset(raw.offset)),
            timestamp: Self.timestamp(message),
            key: Self.bytes(raw.key, raw.key_len),
            value: Self.bytes(raw.payload, raw.len),
            headers: headers(message))
    }

    mutating func error(
        _ message: UnsafeMutablePointer<rd_kafka_message_t>, of client: OpaquePointer
    ) -> KafkaError {
        let reason = rd_kafka_message_errstr(message).map { String(cString: $0) }
        return KafkaError(
            "consume", message.pointee.err, reason: reason, topicPartition: topicPartition(message.pointee)
        )
        .resolvingFatal(of: client)
    }

    private mutating func topicPartition(_ message: rd_kafka_message_t) -> TopicPartition? {
        guard let topic = message.rkt, let name = rd_kafka_topic_name(topic) else { return nil }
        return TopicPartition(topic: topics.name(name), partition: message.partition)
    }

    private static func timestamp(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> Timestamp? {
        var type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let milliseconds = rd_kafka_message_timestamp(message, &type)
        guard type != RD_KAFKA_TIMESTAMP_NOT_AVAILABLE, milliseconds >= 0 else { return nil }
        return Timestamp(milliseconds: milliseconds)
    }

    /// `nil` when absent, which differs from empty.
    private static func bytes(_ start: UnsafeRawPointer?, _ count: Int) -> [UInt8]? {
        guard let start else { return nil }
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    private mutating func headers(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> [RecordHeader] {
        var list: OpaquePointer?
        // The list stays the message's.
        guard rd_kafka_message_headers(message, &list) == .none, let list else { return [] }
        var headers: [RecordHeader] = []
        headers.reserveCapacity(rd_kafka_header_cnt(list))
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var size = 0
        while rd_kafka_header_get_all(list, headers.count, &name, &value, &size) == .none, let name {
            headers.append(RecordHeader(headerNames.name(name), Self.bytes(value, size)))
        }
        return headers
    }
}
