import Foundation
import Kafka
import KafkaRecords
import TestSupport
import Testing

@testable import ClawbackCommands

@Suite("Choosing what to replay")
struct ReplayChoiceTests {
    private static let now = Timestamp(milliseconds: 1_795_508_163_123)

    private func partition(_ number: Int32) -> TopicPartition {
        TopicPartition(topic: "refund-intents", partition: number)
    }

    private func range(_ start: Int64, _ end: Int64) -> Range<Offset> { Offset(start)..<Offset(end) }

    private var choices: ReplayChoices { ReplayChoices(topic: "refund-intents", outcomesTopic: "refund-outcomes") }

    @Test("a stretch of offsets has both its ends, may be open, and may be a single one")
    func stretches() {
        let all = range(10, 50)
        #expect(OffsetChoice("3:20-29")?.narrow(all) == range(20, 30))
        #expect(OffsetChoice("3:20-")?.narrow(all) == range(20, 50))
        #expect(OffsetChoice("3:20")?.narrow(all) == range(20, 21))
        #expect(OffsetChoice("3:0-999")?.narrow(all) == all)
        #expect(OffsetChoice("3:60-70")?.narrow(all).isEmpty == true)
        for text in ["3:20-29", "3:20-", "3:20", "0:0-9223372036854775806"] {
            #expect(OffsetChoice(text)?.text == text)
        }
    }

    @Test(
        "what is no stretch is refused",
        arguments: [
            "", "3", "3:", ":3", "3:5-4", "a:1", "3:-5", "3:1-2-3", "3:+1", "2147483648:1", "3:9223372036854775807",
        ])
    func noStretch(text: String) {
        #expect(OffsetChoice(text) == nil)
    }

    @Test(
        "time, partitions and offsets narrow one another; partitions without a stretch are left out where stretches are given"
    )
    func narrowing() throws {
        let found = [partition(0): range(0, 100), partition(1): range(50, 80), partition(2): range(0, 10)]
        #expect(choices.narrow(found) == found)
        var some = choices
        some.partitions = [1, 2]
        #expect(some.narrow(found) == [partition(1): range(50, 80), partition(2): range(0, 10)])
        some.offsets = try [#require(OffsetChoice("0:5-9")), #require(OffsetChoice("1:60-"))]
        #expect(some.narrow(found) == [partition(1): range(60, 80)])
        some.partitions = [9]
        #expect(some.missing(of: found.keys) == [9])
    }

    @Test("flags become fields, and whatever cannot be read is bad usage that names its flag")
    func flags() throws {
        let flags = try ReplayFlags.parse([
            "--offsets", "3:1-2", "--offsets", "1:5-", "--partitions", "3, 1,1", "--mode", "submit", "--key", "b",
            "--key", "a",
            "--unsettled", "--from", "1h ago",
        ])
        let given = try flags.given(now: Self.now)
        #expect(given.fields["offsets"] == "1:5-,3:1-2")
        #expect(given.fields["partitions"] == "1,3")
        #expect(given.fields["mode"] == "submit")
        #expect(given.fields["keys"] == NameDigest(["a", "b"]).text)
        #expect(given.fields["unsettled"] == "yes")
        #expect(given.fields["from"] == "2026-11-24T07:16:03.123Z")
        for (arguments, start) in [
            (["--offsets", "x"], "--offsets: "), (["--offsets", "1:1", "--offsets", "1:2"], "--offsets: "),
            (["--partitions", "1,"], "--partitions: "), (["--mode", "both"], "--mode: "),
            (["--ids", "/nowhere"], "--ids: "),
        ] {
            let failure = #expect(throws: CommandFailure.self) { try ReplayFlags.parse(arguments).given(now: Self.now) }
            #expect(failure?.exit == .usage)
            #expect(failure?.line.hasPrefix(start) == true)
        }
    }

    @Test("ids come from a file one a line; a bad line is named with its number, and a file without ids is refused")
    func ids() throws {
        let path = NSTemporaryDirectory() + "/ids-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        func read(_ text: String) throws -> Set<String> {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            return try NameFile.intentIDs(path: path)
        }
        #expect(try read("RF-1\n\n  RF-2\t\r\nRF-1") == ["RF-1", "RF-2"])
        let bad = #expect(throws: CommandFailure.self) { try read("RF-1\nRF 2\n") }
        #expect(bad?.exit == .usage && bad?.line.contains("line 2") == true)
        let empty = #expect(throws: CommandFailure.self) { try read("\n\n") }
        #expect(empty?.exit == .usage)
    }

    private var everything: ReplayChoices {
        var choices = ReplayChoices(
            topic: "a topic=ü%", outcomesTopic: "o", mode: .submit,
            window: Window(from: Self.now, to: Self.now + .seconds(1)))
        choices.offsets = [OffsetChoice("0:1-2"), OffsetChoice("7:3-")].compactMap(\.self)
        choices.partitions = [0, 7]
        choices.keys = NameDigest(["k"])
        choices.ids = NameDigest(["1", "2"])
        choices.isUnsettledOnly = true
        return choices
    }

    @Test("what was chosen is read back as it was, is ASCII, and fits where it is kept")
    func memo() throws {
        for choices in [choices, everything] {
            let memo = ReplayMemo(range: range(5, 9_000_000_000_000), choices: choices)
            #expect(memo.text.utf8.allSatisfy { (0x20...0x7e).contains($0) })
            #expect(memo.text.utf8.count < ReplayMemo.brokerLimit)
            #expect(ReplayMemo(memo.text) == memo)
        }
    }

    @Test("a memo that was cut, changed or written by somebody else is none, and nothing crashes on it")
    func damagedMemo() {
        let text = ReplayMemo(range: range(5, 9), choices: everything).text
        for foreign in [
            "", "cb1.5.11.abcd", "cr1", "cr1 5-9", "cr2" + text.dropFirst(3), "cr1 9-5 " + text.dropFirst(8),
        ] {
            #expect(ReplayMemo(foreign) == nil, "\(foreign)")
        }
        for length in 0..<text.utf8.count {
            // A cut may leave a shorter text that is readable; it never crashes, and never passes for the whole.
            #expect(ReplayMemo(String(text.prefix(length)))?.choices != everything)
        }
    }

    private func committed(_ choices: ReplayChoices, at offset: Int64) -> [TopicPartition: CommittedOffset] {
        let text = ReplayMemo(range: range(0, 10), choices: choices).text
        return [partition(0): CommittedOffset(offset: Offset(offset), metadata: text)]
    }

    @Test("a replay goes on where it stopped with the choices that it remembers, and other choices are refused")
    func resuming() throws {
        let id = try #require(ReplayID("r"))
        let scope = try #require(try ReplayScope.resumed(id, committed(choices, at: 4), given: ["mode": "query"]))
        #expect(scope.isResumed && scope.rest == [partition(0): range(4, 10)] && scope.choices == choices)
        #expect(try ReplayScope.resumed(id, committed(choices, at: 10), given: [:])?.rest.isEmpty == true)
        #expect(try ReplayScope.resumed(id, [:], given: [:]) == nil)
        for given in [["mode": "submit"], ["from": Self.now.rfc3339], ["unsettled": "yes"], ["partitions": "1"]] {
            let failure = #expect(throws: CommandFailure.self) {
                try ReplayScope.resumed(id, committed(choices, at: 4), given: given)
            }
            #expect(failure?.exit == .usage && failure?.line.contains("other choices") == true)
        }
        let nameless = #expect(throws: CommandFailure.self) {
            try ReplayScope.resumed(id, committed(everything, at: 4), given: [:])
        }
        #expect(nameless?.line.contains("give the same again") == true)
        let foreign = #expect(throws: CommandFailure.self) {
            try ReplayScope.resumed(id, [partition(0): CommittedOffset(offset: Offset(4))], given: [:])
        }
        #expect(foreign?.exit == .usage)
    }

    @Test("choices too long to be remembered are refused at the beginning")
    func tooLong() throws {
        var long = choices
        long.offsets = (0..<400).compactMap { OffsetChoice("\($0):1000000000-2000000000") }
        let found = Dictionary(uniqueKeysWithValues: (0..<400).map { (partition($0), range(0, 3_000_000_000)) })
        let failure = #expect(throws: CommandFailure.self) { try ReplayScope.fresh(long, found: found) }
        #expect(failure?.exit == .usage)
    }
}
