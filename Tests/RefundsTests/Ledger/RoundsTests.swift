import KafkaRecords
import Testing

@testable import Refunds

@Suite("Whose turn it is")
struct RoundsTests {
    private let intents = TopicPartition(topic: "refund-intents", partition: 0)
    private let checks = TopicPartition(topic: "refund-requery.1s", partition: 0)

    @Test("while both wait, an intent goes after fifteen checks")
    func shares() {
        var rounds = Rounds()
        rounds.append(intents, isScheduled: false)
        rounds.append(checks, isScheduled: true)
        var turns: [TopicPartition] = []
        for _ in 0..<32 {
            guard let turn = rounds.next() else { break }
            turns.append(turn)
            rounds.append(turn, isScheduled: turn == checks)
        }
        #expect(turns.count == 32)
        #expect(turns.indices.filter { turns[$0] == intents } == [15, 31])
    }

    @Test("who waits alone waits for nobody")
    func alone() {
        var rounds = Rounds()
        for (partition, isScheduled) in [(intents, false), (checks, true)] {
            for _ in 0..<20 {
                rounds.append(partition, isScheduled: isScheduled)
                #expect(rounds.next() == partition)
            }
        }
        #expect(rounds.next() == nil)
    }

    @Test("a partition that has left has no turn")
    func left() {
        var rounds = Rounds()
        rounds.append(intents, isScheduled: false)
        rounds.append(checks, isScheduled: true)
        rounds.remove(checks)
        #expect(rounds.next() == intents)
        #expect(rounds.next() == nil)
    }
}
