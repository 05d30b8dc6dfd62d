import KafkaRecords
import Testing

@testable import Refunds

@Suite("Offsets to commit outside transactions")
struct RequestedCommitsTests {
    private let first = TopicPartition(topic: "refund-intents", partition: 0)
    private let second = TopicPartition(topic: "refund-intents", partition: 1)

    private let now = Timestamp(milliseconds: 1_000_000)

    private func offset(_ offset: Int64) -> Batch.CommittedOffset {
        Batch.CommittedOffset(offset: Offset(offset), metadata: "")
    }

    @Test("what could not be committed is taken again, unless a later offset has come")
    func again() {
        var requested = RequestedCommits()
        let asked = requested.take([first: offset(3), second: offset(5)], now: now)
        #expect(asked == [first: offset(3), second: offset(5)])
        let again = requested.take([first: offset(4)], now: now)
        #expect(again == [first: offset(4), second: offset(5)])
        requested.committed()
        let nothing = requested.take([:], now: now)
        #expect(nothing.isEmpty)
    }

    @Test("offsets of partitions that have left are their next owner's")
    func left() {
        var requested = RequestedCommits()
        _ = requested.take([first: offset(3), second: offset(5)], now: now)
        requested.left([first])
        let rest = requested.take([:], now: now)
        #expect(rest == [second: offset(5)])
    }

    @Test("a commit that was refused for its generation is tried again after five seconds, or after an assignment")
    func settling() {
        var requested = RequestedCommits()
        _ = requested.take([first: offset(3)], now: now)
        requested.refused(now: now)
        let early = requested.take([second: offset(5)], now: now + .milliseconds(4999))
        #expect(early.isEmpty)
        #expect(!requested.isEmpty)
        let late = requested.take([:], now: now + .seconds(5))
        #expect(late == [first: offset(3), second: offset(5)])
        requested.refused(now: now)
        requested.rebalanced()
        let settled = requested.take([:], now: now)
        #expect(settled.count == 2)
    }
}
