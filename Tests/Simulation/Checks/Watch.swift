import KafkaRecords
import Refunds

/// Holds everything that becomes visible to a `read_committed` reader against the promises of DESIGN.md.
///
/// With at-least-once delivery the reader drops what it has seen, by `outcome_id`, and what comes after the end.
final class Watch {
    /// One delivered intent record, and what was said of it.
    struct Delivery {
        let intent: SampleIntent
        let number: String
        var settled: String?
        var isStalled = false
        var deadLetters = 0
        /// Outcomes `processing` so far.
        var attempts: Int64 = 0
        /// The ids of its outcomes.
        var said: Set<String> = []

        /// Whether nothing more is to be said.
        var isOver: Bool { settled != nil || isStalled }
    }

    static let credentialCodes: Set = ["SIGN_ERROR", "NO_PLATFORM_KEYS"]

    private unowned let world: World
    private(set) var deliveries: [RecordPlace: Delivery] = [:]
    /// What was said for good of each number.
    private var settled: [String: String] = [:]
    private(set) var overCount = 0
    /// Of each lane, the last intent of which anything was said.
    private var reached: [Lane: Offset] = [:]

    init(world: World) {
        self.world = world
    }

    func expect(_ intent: SampleIntent, at place: RecordPlace) {
        deliveries[place] = Delivery(intent: intent, number: intent.expectedNumber)
        world.note("intent \(intent.intentID) at \(place), amount \(intent.amount), key \(intent.key ?? "none")")
    }

    /// A record that has just become visible.
    func see(_ record: Record?) {
        guard let record else { return }
        let topic = record.place.topicPartition.topic
        if topic == world.topics.outcomes { seeOutcome(record) }
        if topic == world.topics.deadLetters { seeDeadLetter(record) }
    }

    /// Money has just moved for an intent.
    func moneyMoved(_ intent: RefundIntent) {
        let id = intent.intentID.rawValue
        let number = intent.outReturnNo.rawValue
        if let moves = world.payments.book.moves[id], moves > 1 {
            world.fail("money moved \(moves) times for \(id), the last time under \(number)")
        }
        if !deliveries.values.contains(where: { $0.number == number && $0.intent.intentID == id }) {
            world.fail("money moved for \(id) under \(number), which is not its number")
        }
        if settled[number] == "failed" { world.fail("money moved for \(id) after its return was said to have failed") }
    }

    private func seeOutcome(_ record: Record) {
        guard let outcome = SeenOutcome(record.value) else {
            return world.fail("an unreadable outcome at \(record.place)")
        }
        let source = outcome.source
        guard var delivery = deliveries[source] else {
            return world.fail("an outcome for \(source), where no intent stands")
        }
        world.note(
            "outcome of \(source): \(outcome.status) \(outcome.attempt.map(String.init) ?? "") \(outcome.errorCode ?? "")"
                + (outcome.isStalled ? " stalled" : ""))
        guard outcome.number == delivery.number || !delivery.intent.isValid else {
            return world.fail("an outcome for \(source) under \(outcome.number ?? "no number"), not \(delivery.number)")
        }
        if delivery.said.isEmpty { checkOrder(source, delivery.intent) }
        let isNew = delivery.said.insert(outcome.id).inserted
        if world.weather.isAtLeastOnce {
            guard isNew, delivery.settled == nil || outcome.status != "processing" else { return }
        } else if !isNew || delivery.isOver {
            world.fail("another outcome (\(outcome.status)) for \(source), which was over")
        }
        let wasOver = delivery.isOver
        if outcome.status == "processing" {
            delivery.attempts += 1
            if outcome.attempt != delivery.attempts, !world.weather.isAtLeastOnce {
                world.fail("check \(outcome.attempt ?? -1) of \(source) published where \(delivery.attempts) was next")
            }
            delivery.isStalled = delivery.isStalled || outcome.isStalled
        } else {
            delivery.settled = outcome.status
            checkSettled(outcome, delivery)
        }
        if delivery.isOver, !wasOver {
            overCount += 1
            if let code = outcome.errorCode, Self.credentialCodes.contains(code) {
                world.fail("\(code), a fault of the worker's own credentials, ended \(source)")
            }
        }
        deliveries[source] = delivery
    }

    /// Intents of one key are handled one after another: what is first said of them comes in their order.
    private func checkOrder(_ source: RecordPlace, _ intent: SampleIntent) {
        guard let key = intent.key, !world.weather.isAtLeastOnce else { return }
        let lane = Lane(partition: source.topicPartition, key: Array(key.utf8))
        if let last = reached[lane], last > source.offset {
            world.fail("an outcome of \(source), after one of \(last), which has the same key \(key)")
        }
        reached[lane] = source.offset
    }

    private func checkSettled(_ outcome: SeenOutcome, _ delivery: Delivery) {
        guard delivery.intent.isValid else {
            if outcome.errorCode != Verdict.Code.invalidIntent { world.fail("\(outcome) for an invalid intent") }
            return
        }
        let entry = world.payments.book.entries[delivery.number]
        switch outcome.status {
        case "success":
            if entry?.result != .success || entry?.amount != delivery.intent.amount {
                world.fail("success said of \(delivery.number), for which no money moved")
            }
        case "failed":
            if let entry, entry.result != .failed {
                world.fail("failed said of \(delivery.number), which is \(entry.result)")
            }
        default:
            world.fail("an outcome with the status \(outcome.status)")
        }
        if let other = settled[delivery.number], other != outcome.status {
            world.fail("\(outcome.status) said of \(delivery.number) after \(other)")
        }
        settled[delivery.number] = outcome.status
    }

    private func seeDeadLetter(_ record: Record) {
        guard let source = source(of: record), deliveries[source] != nil else {
            return world.fail("a dead letter at \(record.place) that leads to no intent")
        }
        deliveries[source]?.deadLetters += 1
    }

    /// The intent a dead letter is about: itself, or the one that its scheduled check follows.
    private func source(of record: Record) -> RecordPlace? {
        guard let topic = record.headers.text("clawback-source-topic"),
            let partition = record.headers.text("clawback-source-partition").flatMap(Int32.init),
            let offset = record.headers.text("clawback-source-offset").flatMap(Int64.init)
        else { return nil }
        let place = RecordPlace(
            topicPartition: TopicPartition(topic: topic, partition: partition), offset: Offset(offset))
        guard world.topics.isRequery(topic) else { return place }
        return try? RequeryRecord.decode(value: record.value).source
    }

    /// What must hold once everything is quiet.
    func checkEnd() {
        for (place, delivery) in deliveries.sorted(by: { "\($0.key)" < "\($1.key)" }) {
            if !delivery.isOver {
                world.fail("\(delivery.intent.intentID) at \(place) was neither settled nor given up")
            }
            // Of a batch that is written in part and repeated, the second try may end otherwise: not stalled after all.
            let isStalled = delivery.isStalled && !(world.weather.isAtLeastOnce && delivery.settled != nil)
            let expected = isStalled || !delivery.intent.isValid ? 1 : 0
            let most = world.weather.isAtLeastOnce ? Int.max : expected
            if !(expected...most).contains(delivery.deadLetters) {
                world.fail("\(delivery.deadLetters) dead letters for \(place), not \(expected)")
            }
        }
    }
}
