import KafkaRecords
import Refunds
import Testing

@Suite("What a poll brings")
struct PolledTests {
    private let topics = TopicNames()

    private func record(_ topic: String, _ value: String) -> Record {
        let place = RecordPlace(topicPartition: TopicPartition(topic: topic, partition: 0), offset: Offset(0))
        return Record(place: place, timestamp: nil, key: nil, value: Array(value.utf8), headers: [])
    }

    @Test("a scheduled check waits until it is due; an intent, and what cannot be read, does not")
    func due() {
        let text = #"{"due_at":"2026-11-24T08:16:03.123Z"}"#
        #expect(topics.due(of: record("refund-requery.15s", text)) == Timestamp(rfc3339: "2026-11-24T08:16:03.123Z"))
        #expect(topics.due(of: record("refund-intents", text)) == nil)
        #expect(topics.due(of: record("refund-requery.15s", "?")) == nil)
    }

    @Test("only what passes by itself leaves the session alive")
    func trouble() {
        #expect(!ConsumerTrouble.passing.endsSession)
        for trouble in [.positionLost, .fenced, .fatal] as [ConsumerTrouble] { #expect(trouble.endsSession) }
    }
}
