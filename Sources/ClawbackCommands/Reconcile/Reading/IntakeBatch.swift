import KafkaRecords
import Refunds

/// Records of one topic on their way into the store, together with how far that topic is read then.
struct IntakeBatch: Sendable {
    private(set) var intents: [SeenIntent] = []
    /// Numbers that invalid intents give as their own.
    private(set) var invalidNumbers: [OutReturnNo] = []
    private(set) var outcomes: [ReadOutcome] = []
    private(set) var tally = ReadTally()
    /// The next offset to read, of each partition that went on.
    var next: [TopicPartition: Offset] = [:]
    private var bytes = 0

    private static let mostRecords = 4096
    private static let mostBytes = 4 << 20

    var isFull: Bool { next.isEmpty ? false : tally.records >= Self.mostRecords || bytes >= Self.mostBytes }

    mutating func addIntent(_ record: Record) {
        note(record)
        do throws(InvalidIntent) {
            let intent = try IntentDecoder.decode(record)
            intents.append(
                SeenIntent(
                    intent: intent, place: record.place, at: record.timestamp, key: record.key,
                    trace: CarriedHeaders.of(record.headers).filter { $0.name != ReplayHeader.name }))
            tally.intents += 1
        } catch {
            tally.invalidIntents += 1
            if let number = error.recovered.givenOutReturnNo { invalidNumbers.append(number) }
        }
    }

    mutating func addOutcome(_ record: Record) {
        note(record)
        guard let outcome = ReadOutcome(record) else {
            tally.unreadableOutcomes += 1
            return
        }
        tally.outcomes += 1
        if outcome.outReturnNo == nil { tally.outcomesWithoutNumber += 1 } else { outcomes.append(outcome) }
    }

    private mutating func note(_ record: Record) {
        tally.records += 1
        bytes += (record.value?.count ?? 0) + (record.key?.count ?? 0)
        next[record.place.topicPartition] = record.place.offset.advanced(by: 1)
    }
}

/// How many records of which sort were read.
struct ReadTally: Hashable, Sendable {
    /// Of the topic being read.
    var records = 0
    var intents = 0
    var invalidIntents = 0
    var outcomes = 0
    /// Not JSON, fields of the wrong type, tombstones.
    var unreadableOutcomes = 0
    /// Outcomes of invalid intents that give no number.
    var outcomesWithoutNumber = 0

    /// By the names under which the store keeps them.
    static let counters: [(name: String, path: any WritableKeyPath<ReadTally, Int> & Sendable)] = [
        ("intents", \.intents), ("invalid_intents", \.invalidIntents), ("outcomes", \.outcomes),
        ("unreadable_outcomes", \.unreadableOutcomes), ("outcomes_without_number", \.outcomesWithoutNumber),
    ]
}

/// The header by which outcomes of a replay or a repair can be told.
enum ReplayHeader {
    static let name = "clawback-replay"
}
