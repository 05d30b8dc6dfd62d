import Foundation
import KafkaRecords
import Refunds
import Testing

@testable import ClawbackCommands

@Suite("The store of a reconciliation")
struct ReconcileStoreTests {
    private func batch(_ intents: [(RefundIntent, Int64)], _ outcomes: [ReadOutcome]) -> IntakeBatch {
        var batch = IntakeBatch()
        for (intent, offset) in intents {
            batch.addIntent(
                Record(
                    place: SampleCases.place(offset), timestamp: SampleCases.now, key: [1, 0, 2],
                    value: Array(
                        #"""
                        {"intent_id":"\#(intent.intentID.rawValue)","sub_mchid":"1900000109","order_id":"1","return_mchid":"86693852",
                        "amount":\#(intent.amount.rawValue),"description":"x","context":{"a":1}}
                        """#.utf8),
                    headers: [RecordHeader("traceparent", "00-1"), RecordHeader("clawback-replay", "old")]))
        }
        for outcome in outcomes {
            batch.addOutcome(
                Record(
                    place: outcome.place, timestamp: SampleCases.now, key: nil,
                    value: Array(
                        #"""
                        {"outcome_id":"\#(outcome.outcomeID)","status":"\#(outcome.status.rawValue)",
                        "out_return_no":"\#(outcome.outReturnNo?.rawValue ?? "")","amount":10,
                        "source":{"topic":"refund-intents","partition":0,"offset":150}}
                        """#.utf8), headers: []))
        }
        return batch
    }

    private func cases(_ store: ReconcileStore) throws -> [ReturnCase] {
        var cases: [ReturnCase] = []
        try store.eachCase(intentsTopic: "refund-intents", outcomesTopic: "refund-outcomes") { subject in
            cases.append(subject)
            return true
        }
        return cases
    }

    @Test("brings together what belongs to one number, in the numbers' order")
    func cases() throws {
        let store = try ReconcileStore(.temporary(folder: nil))
        defer { store.close() }
        let intents = (1...50).map { (SampleCases.intent("RF-\($0)"), Int64($0)) }
        let lone = try #require(OutReturnNo("ZZ-lone"))
        let outcomes =
            intents.prefix(30).map { SampleCases.outcome(.success, of: $0.0.outReturnNo) }
            + [SampleCases.outcome(.failed, of: intents[0].0.outReturnNo), SampleCases.outcome(.success, of: lone)]
        try store.add(batch(intents, []))
        try store.add(batch([(SampleCases.intent("RF-2"), 51)], outcomes))
        try store.sort()
        try store.add([(intents[1].0.outReturnNo, SampleCases.state(.success))], at: SampleCases.now)

        let found = try cases(store)
        #expect(found.map(\.number.rawValue) == found.map(\.number.rawValue).sorted())
        #expect(found.count == 51)
        let byNumber = Dictionary(uniqueKeysWithValues: found.map { ($0.number, $0) })
        #expect(byNumber[intents[0].0.outReturnNo]?.contradiction != nil)
        let second = try #require(byNumber[intents[1].0.outReturnNo])
        #expect(second.deliveries == 2 && second.settled != nil && second.answer == SampleCases.state(.success))
        #expect(second.intent?.key == [1, 0, 2])
        #expect(second.intent?.intent.context == RawJSON(bytes: Array(#"{"a":1}"#.utf8)))
        #expect(
            second.intent?.trace == [RecordHeader("traceparent", "00-1")], "another replay's mark does not travel on")
        #expect(second.settled?.source == SampleCases.place(150))
        #expect(byNumber[lone]?.intent == nil)
        #expect(byNumber[intents[40].0.outReturnNo]?.outcome == nil)
    }

    @Test("counts what is no intent and no outcome, however hostile")
    func hostile() throws {
        var batch = IntakeBatch()
        let values: [[UInt8]?] = [
            nil, [], Array("{".utf8), Array("[]".utf8), [0xFF, 0xFE],
            Array(#"{"outcome_id":1,"status":"success"}"#.utf8),
            Array(#"{"outcome_id":"x","status":"done","out_return_no":"a"}"#.utf8),
            Array(#"{"outcome_id":"x","status":"success","out_return_no":"a","amount":"10"}"#.utf8),
            Array(#"{"outcome_id":"x","status":"success","out_return_no":"a b"}"#.utf8),
            Array(repeating: UInt8(ascii: "["), count: 2 << 20),
        ]
        for (index, value) in values.enumerated() {
            let record = Record(
                place: SampleCases.place(Int64(index)), timestamp: nil, key: nil, value: value, headers: [])
            batch.addOutcome(record)
            batch.addIntent(record)
        }
        #expect(batch.tally.unreadableOutcomes == values.count)
        #expect(batch.tally.invalidIntents == values.count)
        #expect(batch.outcomes.isEmpty && batch.intents.isEmpty)
    }

    @Test("hands out numbers that are not answered yet, each once, page by page")
    func unanswered() throws {
        let store = try ReconcileStore(.temporary(folder: nil))
        defer { store.close() }
        let intents = (1...20).map { (SampleCases.intent("RF-\($0)", amount: 5), Int64($0)) }
        try store.add(batch(intents + [(SampleCases.intent("RF-3", amount: 6), 21)], []))
        try store.sort()
        let first = try store.unanswered(after: nil, limit: 8, topic: "refund-intents")
        try store.add(first.map { ($0.intent.outReturnNo, .unknown) }, at: SampleCases.now)
        let rest = try store.unanswered(after: nil, limit: 100, topic: "refund-intents")
        #expect(first.count == 8 && rest.count == 12)
        #expect(Set((first + rest).map(\.intent.outReturnNo)).count == 20)
        #expect((first + rest).allSatisfy { $0.intent.amount.rawValue == 5 }, "the intent that was read first")
        #expect(try store.numbers() == (20, 8))
        try store.forgetOpenAnswers()
        #expect(try store.numbers() == (20, 0))
    }

    @Test("forgets an open answer once a settled outcome is read after it, and no other")
    func olderAnswers() throws {
        let store = try ReconcileStore(.temporary(folder: nil))
        defer { store.close() }
        let numbers = (1...3).map { SampleCases.intent("RF-\($0)").outReturnNo }
        try store.add(batch((1...3).map { (SampleCases.intent("RF-\($0)"), Int64($0)) }, []))
        try store.add(
            [(numbers[0], .unknown), (numbers[1], SampleCases.state(.processing)), (numbers[2], .unknown)],
            at: SampleCases.now)
        let last = try store.lastOutcome()
        try store.add(
            batch(
                [], [SampleCases.outcome(.success, of: numbers[0]), SampleCases.outcome(.processing, of: numbers[1])]))
        #expect(try store.forgetOpenAnswers(settledAfter: last) == 1)
        #expect(try store.numbers().asked == 2)
    }

    @Test("a kept one goes on where it was, and is of one command line only")
    func kept() throws {
        let path = NSTemporaryDirectory() + "/clawback-store-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let kafka = SampleKafka.settings
        let window = Window(from: SampleCases.now, to: nil)
        let partition = TopicPartition(topic: "refund-intents", partition: 0)
        do {
            let store = try ReconcileStore(.kept(path: path))
            defer { store.close() }
            let adopted = try store.adopt(kafka, given: ("2h ago", nil), window: window, now: SampleCases.now)
            #expect(adopted.begunAt == nil)
            try store.setRanges([partition: .init(first: Offset(0), next: Offset(0), end: Offset(9))])
            var batch = batch([(SampleCases.intent(), 4)], [])
            batch.next[partition] = Offset(5)
            try store.add(batch)
        }
        let store = try ReconcileStore(.kept(path: path))
        defer { store.close() }
        let later = Window(from: SampleCases.now + .seconds(500), to: nil)
        let adopted = try store.adopt(
            kafka, given: ("2h ago", nil), window: later, now: SampleCases.now + .seconds(500))
        #expect(adopted.window == window, "2h ago means what it meant at first")
        #expect(adopted.begunAt == SampleCases.now)
        #expect(try store.ranges(of: "refund-intents")[partition]?.next == Offset(5))
        #expect(try store.tally().intents == 1)
        #expect(throws: CommandFailure.self) {
            try store.adopt(kafka, given: ("3h ago", nil), window: later, now: SampleCases.now)
        }
        #expect(throws: CommandFailure.self, "another process has it") { try ReconcileStore(.kept(path: path)) }
    }

    @Test("a full disk is told in words, with exit code 69")
    func fullDisk() throws {
        let store = try ReconcileStore(.temporary(folder: nil), mostPages: 40)
        defer { store.close() }
        let error = #expect(throws: CommandFailure.self) {
            for page in 0..<100 {
                try store.add(batch((1...50).map { (SampleCases.intent("RF-\(page)-\($0)"), 1) }, []))
            }
        }
        #expect(error?.exit == .unavailable)
        #expect(error?.line.contains("the disk is full") == true, "\(error?.line ?? "")")
    }
}

/// Settings that nothing is reached with.
enum SampleKafka {
    static let settings = Configuration.Kafka(
        bootstrapServers: "127.0.0.1:1", groupID: "clawback", instanceID: "a", isStaticMember: false,
        intentsTopic: "refund-intents", outcomesTopic: "refund-outcomes", requeryTopicPrefix: "refund-requery",
        deadLettersTopic: "refund-dead-letters", createTopics: .none, delivery: .exactlyOnce, properties: [])
}
