import KafkaRecords
import Refunds

/// Makes the outcome that the worker would have published, under the same id. Pure.
struct RepairBuilder: Sendable {
    /// Names the outcome that another one stands against.
    static let contradictsHeader = "clawback-contradicts"

    private let builder: EffectsBuilder
    /// Goes out as ``ReplayHeader``.
    let id: String

    init(_ kafka: Configuration.Kafka, id: String) {
        builder = EffectsBuilder(
            topics: TopicNames(
                intents: kafka.intentsTopic, outcomes: kafka.outcomesTopic, requeryPrefix: kafka.requeryTopicPrefix,
                deadLetters: kafka.deadLettersTopic),
            groupID: kafka.groupID)
        self.id = id
    }

    func record(_ repair: Judgement.Repair, of seen: SeenIntent, now: Timestamp) -> OutgoingRecord? {
        let (state, against) = repair.parts
        let verdict: Verdict
        switch state.status {
        case .success: verdict = .succeeded(state)
        case .failed: verdict = .failed(state)
        case .processing, nil: return nil
        }
        let record = Record(
            place: seen.place, timestamp: seen.at, key: seen.key, value: nil,
            headers: seen.trace + [RecordHeader(ReplayHeader.name, id)])
        let subject = EffectsBuilder.Subject(
            record: record, intent: seen.intent, source: seen.place, intentAt: seen.at, attempt: 0)
        guard var outcome = builder.effects(of: verdict, on: subject, now: now).records.first else { return nil }
        if let against { outcome.headers.append(RecordHeader(Self.contradictsHeader, against)) }
        return outcome
    }
}
