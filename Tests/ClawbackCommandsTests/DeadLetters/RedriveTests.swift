import KafkaRecords
import Testing

@testable import ClawbackCommands

@Suite("Redriving")
struct RedriveTests {
    private let rule: RedriveRule

    init() throws {
        rule = RedriveRule(
            try Sample.loader().kafka(), partitions: ["refund-intents": 4, "refund-requery.2h": 2, "other": 1],
            mostRedrives: 5)
    }

    private func decide(_ letter: Letter, _ lineage: RedriveLineage = RedriveLineage()) -> RedriveRule.Decision {
        rule.decide(letter, lineage)
    }

    @Test("key, value and headers go back byte for byte, less what made it a letter, plus the count")
    func record() {
        let own = [RecordHeader("a", [0xff]), RecordHeader("a", nil), RecordHeader("clawback-replay", "r1")]
        let letter = SampleLetters.letter(
            value: [0, 0xff], headers: own + [RecordHeader("clawback-redrives", "1")])
        #expect(
            decide(letter)
                == .send(
                    OutgoingRecord(
                        topic: "refund-intents", partition: 3, key: Array("order-1".utf8), value: [0, 0xff],
                        headers: own + [RecordHeader("clawback-redrives", "2")])))
    }

    @Test("a scheduled check goes back to its own topic; a partition that is not there any more is left to the key")
    func requery() {
        guard case .send(let record) = decide(SampleLetters.letter(from: "refund-requery.2h")) else {
            Issue.record("it is sent")
            return
        }
        #expect(record.topic == "refund-requery.2h")
        #expect(record.partition == nil, "partition 3 of 2")
    }

    @Test("what cannot go back stays, each for its reason")
    func skips() {
        var nameless = SampleLetters.letter().record
        nameless.headers.removeAll { $0.name == "clawback-source-topic" }
        #expect(decide(Letter(nameless)) == .skip(.noSource))
        #expect(decide(SampleLetters.letter(from: "other")) == .skip(.foreignTopic("other")))
        #expect(decide(SampleLetters.letter(from: "refund-outcomes")) == .skip(.foreignTopic("refund-outcomes")))
        #expect(
            decide(SampleLetters.letter(from: "refund-requery.9m")) == .skip(.missingTopic("refund-requery.9m")))
        let omitted = [RecordHeader("clawback-value-omitted-bytes", "2000000")]
        #expect(decide(SampleLetters.letter(value: nil, headers: omitted)) == .skip(.valueOmitted))
        for name in ["clawback-key-omitted-bytes", "clawback-headers-omitted-bytes"] {
            let letter = SampleLetters.letter(value: nil, headers: [RecordHeader(name, "2000000")])
            #expect(decide(letter) == .skip(.valueOmitted))
        }
    }

    @Test("a tombstone goes back as one: only an omitted value cannot")
    func tombstone() {
        guard case .send(let record) = decide(SampleLetters.letter(value: nil)) else {
            Issue.record("it is sent")
            return
        }
        #expect(record.value == nil)
    }

    @Test("after so many redrives a letter stays", arguments: [(4, true), (5, false), (6, false)])
    func limit(redrives: Int, isSent: Bool) {
        let letter = SampleLetters.letter(headers: [RecordHeader("clawback-redrives", "\(redrives)")])
        #expect((decide(letter) == .skip(.tooOften)) == !isSent)
    }

    @Test("the plan tells destinations, the first letters, and for each reason how many stay and where")
    func plan() {
        var tally = RedriveTally()
        for offset in 0..<12 { tally.add(SampleLetters.letter(0, Int64(offset)), decide(SampleLetters.letter())) }
        for offset in 0..<7 {
            let letter = SampleLetters.letter(1, Int64(offset), from: "other")
            tally.add(letter, decide(letter))
        }
        let lines = tally.plan(mostRedrives: 5)
        #expect(lines[0] == "to redrive: 12 to refund-intents")
        #expect(lines[1] == "    0@0  INVALID_INTENT  intent RF-1  to refund-intents, redrive 1 of 5")
        #expect(lines[11] == "    and 2 more")
        #expect(
            lines[12].hasPrefix(
                #"7 letters stay (1@0, 1@1, 1@2, 1@3, 1@4, …): they came from "other", which is neither"#))
        #expect(tally.skipped == 7)
        #expect(RedriveTally().plan(mostRedrives: 5) == ["no letter to redrive"])
    }

    @Test("reasons are told apart up to a bound, whatever topics the headers claim")
    func bounded() {
        var tally = RedriveTally()
        for number in 0..<1000 {
            let letter = SampleLetters.letter(from: "topic-\(number)")
            tally.add(letter, decide(letter))
        }
        #expect(tally.skipped == 1000)
        #expect(tally.skips.count == 50)
    }

    /// A letter of the record that comes back after `redrives` redrives.
    private func generation(_ redrives: Int, at offset: Int64, value: String = "x", number: String? = nil) -> Letter {
        var headers = redrives == 0 ? [] : [RecordHeader("clawback-redrives", "\(redrives)")]
        if let number { headers.append(RecordHeader("clawback-out-return-no", number)) }
        return SampleLetters.letter(0, offset, value: Array(value.utf8), headers: headers)
    }

    @Test("of a record that was redriven and failed again only the newest letter goes back", arguments: [nil, "CB1x"])
    func superseded(number: String?) {
        let old = generation(0, at: 1, number: number)
        let older = generation(1, at: 9, number: number)
        let newest = generation(2, at: 5, number: number)
        let other = generation(0, at: 2, value: "y", number: number.map { $0 + "y" })
        var lineage = RedriveLineage()
        for letter in [old, older, newest, other] { lineage.note(letter) }
        #expect(decide(old, lineage) == .skip(.superseded))
        #expect(decide(older, lineage) == .skip(.superseded))
        guard case .send = decide(newest, lineage), case .send = decide(other, lineage) else {
            Issue.record("these two go back")
            return
        }
    }

    @Test("the same intent delivered twice has two letters, and neither supersedes the other")
    func twins() {
        var lineage = RedriveLineage()
        let twins = [generation(0, at: 1), generation(0, at: 2)]
        for letter in twins { lineage.note(letter) }
        #expect(twins.allSatisfy { !lineage.isSuperseded($0) })
    }
}
