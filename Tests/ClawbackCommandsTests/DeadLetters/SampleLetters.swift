import KafkaRecords

@testable import ClawbackCommands

/// Letters as the worker writes them.
enum SampleLetters {
    static let now = Timestamp(milliseconds: 1_795_508_163_123)

    static func letter(
        _ partition: Int32 = 2, _ offset: Int64 = 14, after delay: Duration = .zero, code: String = "INVALID_INTENT",
        message: String = "amount: found \"x\"; must be an integer", from topic: String = "refund-intents",
        value: [UInt8]? = Array(#"{"intent_id":"RF-1","sub_mchid":"1900000109"}"#.utf8),
        headers: [RecordHeader] = []
    ) -> Letter {
        Letter(
            Record(
                place: RecordPlace(
                    topicPartition: TopicPartition(topic: "refund-dead-letters", partition: partition),
                    offset: Offset(offset)),
                timestamp: now + delay, key: Array("order-1".utf8), value: value,
                headers: headers + [
                    RecordHeader("clawback-error-code", code), RecordHeader("clawback-error-message", message),
                    RecordHeader("clawback-source-topic", topic), RecordHeader("clawback-source-partition", "3"),
                    RecordHeader("clawback-source-offset", "4711"),
                    RecordHeader("clawback-source-timestamp", "1795508163000"), RecordHeader("clawback-attempt", "0"),
                ]))
    }
}
