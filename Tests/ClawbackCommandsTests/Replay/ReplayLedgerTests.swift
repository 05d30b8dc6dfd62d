import KafkaRecords
import TestSupport
import Testing

@testable import ClawbackCommands

@Suite("How far a replay is done")
struct ReplayLedgerTests {
    private let partition = TopicPartition(topic: "t", partition: 0)

    private func place(_ offset: Int64, _ partition: TopicPartition? = nil) -> RecordPlace {
        RecordPlace(topicPartition: partition ?? self.partition, offset: Offset(offset))
    }

    private func result(_ place: RecordPlace) -> ReplayResult { ReplayResult(kind: .success, place: place) }

    @Test("a result waits for those before it in its partition, and the offset says where to go on")
    func order() {
        var ledger = ReplayLedger(starts: [partition: Offset(10)])
        for offset in [10, 13, 14] as [Int64] { ledger.admit(place(offset)) }
        ledger.pass(partition, to: Offset(20))
        ledger.finish(result(place(13)))
        #expect(ledger.takeReady(limit: 100).isEmpty)
        ledger.finish(result(place(10)))
        var ready = ledger.takeReady(limit: 100)
        #expect(ready.results.map(\.place.offset.rawValue) == [10, 13])
        #expect(ready.positions == [partition: Offset(14)])
        ledger.finish(result(place(14)))
        ready = ledger.takeReady(limit: 100)
        #expect(ready.positions == [partition: Offset(20)], "what was passed over behind it is done too")
        #expect(ledger.count == 0 && ledger.finished == 0)
    }

    @Test("a stretch without any chosen intent is done as it is passed over")
    func passing() {
        var ledger = ReplayLedger(starts: [partition: Offset(10)])
        ledger.pass(partition, to: Offset(15))
        #expect(ledger.takeReady(limit: 1).positions == [partition: Offset(15)])
        #expect(ledger.takeReady(limit: 1).isEmpty)
        ledger.pass(partition, to: Offset(12))
        #expect(ledger.takeReady(limit: 1).isEmpty, "never back")
    }

    @Test("a result that nobody waits for changes nothing")
    func foreign() {
        var ledger = ReplayLedger(starts: [partition: Offset(0)])
        ledger.admit(place(1))
        ledger.finish(result(place(2)))
        ledger.finish(result(place(1, TopicPartition(topic: "t", partition: 9))))
        #expect(ledger.finished == 0 && ledger.takeReady(limit: 10).isEmpty)
        ledger.finish(result(place(1)))
        ledger.finish(result(place(1)))
        #expect(ledger.finished == 1 && ledger.takeReady(limit: 10).results.count == 1)
    }

    @Test(
        "whatever the order of answers: each result once, never before one in front of it, and at the end all",
        arguments: 1...50 as ClosedRange<UInt64>)
    func anyOrder(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let partitions = (0..<3).map { TopicPartition(topic: "t", partition: $0) }
        var ledger = ReplayLedger(starts: Dictionary(uniqueKeysWithValues: partitions.map { ($0, Offset(0)) }))
        var open: [RecordPlace] = []
        var expected: [TopicPartition: [Int64]] = [:]
        var taken: [TopicPartition: [Int64]] = [:]
        var next = [Int64](repeating: 0, count: 3)
        func take(_ ready: ReplayLedger.Ready) {
            for result in ready.results {
                taken[result.place.topicPartition, default: []].append(result.place.offset.rawValue)
            }
            for (partition, position) in ready.positions {
                #expect(open.allSatisfy { $0.topicPartition != partition || $0.offset >= position })
                #expect((taken[partition] ?? []).allSatisfy { Offset($0) < position })
            }
        }
        for _ in 0..<400 {
            let index = Int.random(in: 0..<3, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                ledger.pass(partitions[index], to: Offset(next[index] + 1))
                next[index] += 1
            case 1:
                ledger.admit(place(next[index], partitions[index]))
                open.append(place(next[index], partitions[index]))
                expected[partitions[index], default: []].append(next[index])
                next[index] += Int64.random(in: 1...3, using: &random)
            case 2 where !open.isEmpty:
                ledger.finish(result(open.remove(at: Int.random(in: 0..<open.count, using: &random))))
            default: take(ledger.takeReady(limit: Int.random(in: 1...5, using: &random)))
            }
        }
        for place in open { ledger.finish(result(place)) }
        open = []
        while case let ready = ledger.takeReady(limit: 7), !ready.isEmpty { take(ready) }
        #expect(taken == expected, "seed \(seed)")
        #expect(ledger.count == 0)
    }
}
