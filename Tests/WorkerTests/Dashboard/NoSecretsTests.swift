import KafkaRecords
import Refunds
import Testing

@testable import Worker

@Suite("What the dashboard does not show")
struct NoSecretsTests {
    @Test("why an intent is invalid is said without the value found, which may be anybody's description")
    func invalidIntent() throws {
        let invalid = InvalidIntent(
            field: "description", shownValue: "\"for Mr Li's operation\"", rule: "1–80 characters")
        let place = RecordPlace(
            topicPartition: TopicPartition(topic: "refund-intents", partition: 0), offset: Offset(7))
        let effects = EffectsBuilder(topics: TopicNames(), groupID: "clawback").effects(
            of: invalid, in: Record(place: place, timestamp: nil, key: nil, value: [], headers: []),
            now: DashboardSamples.now)
        var snapshot = DashboardSamples.snapshot()
        snapshot.failures = [RecentOutcome(effects.fact, place: place, at: DashboardSamples.now)]
        let json = String(decoding: snapshot.json, as: UTF8.self)
        #expect(json.contains("description: must be 1–80 characters"))
        #expect(!json.contains("operation"))
    }
}
