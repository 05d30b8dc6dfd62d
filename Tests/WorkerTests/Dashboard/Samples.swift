import KafkaRecords

@testable import Refunds
@testable import Worker

/// Small values for the tests of the dashboard.
enum DashboardSamples {
    static let now = Timestamp(milliseconds: 1_764_000_000_500)

    static func entry(
        _ kind: Fact.Kind, intent: String, offset: Int64 = 0, code: String? = nil, message: String? = nil,
        nextCheck: Timestamp? = nil
    ) -> Finished {
        let place = RecordPlace(
            topicPartition: TopicPartition(topic: "refund-intents", partition: 0), offset: Offset(offset))
        let record = Record(place: place, timestamp: nil, key: nil, value: nil, headers: [])
        let fact = Fact(
            kind: kind, intentID: IntentID(intent), outReturnNo: OutReturnNo("CB1-" + String(offset)), errorCode: code,
            message: message, intentTimestamp: nil, nextCheck: nextCheck)
        return Finished(ticket: Ticket(record: record, epoch: 1), effects: Effects(records: [], fact: fact))
    }

    static func outcome(_ kind: Fact.Kind, intent: String, code: String? = nil, message: String? = nil) -> RecentOutcome
    {
        let entry = entry(kind, intent: intent, code: code, message: message)
        return RecentOutcome(entry.effects.fact, place: entry.ticket.record.place, at: now)
    }

    static func snapshot() -> DashboardSnapshot {
        DashboardSnapshot(
            now: now, startedAt: now,
            identity: DashboardSnapshot.Identity(
                version: "1", build: "test", group: "clawback", instance: "a", delivery: "exactly-once"))
    }
}
