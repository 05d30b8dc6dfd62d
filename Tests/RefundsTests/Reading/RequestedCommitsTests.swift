import KafkaRecords
import Testing

@testable import Refunds

@Suite("Offsets to commit outside transactions")
struct RequestedCommitsTests {
    private let first = TopicPartition(topic: "refund-intents", partition: 0)
    private let second = TopicPartition(topic: "refund-intents", partition: 1)

    private func offset(_ offset: Int64) -> Batch.CommittedOffset {
        Batch.CommittedOffset(offset: Offset(offset), metadata: "")
    }

    @Test("what could not be committed is taken again, unless a later offset has come")
    func again() {
        var requested = RequestedCommits()
        let asked = requested.take([first: offset(3), second: offset(5)])
        #expect(asked == [first: offset(3), second: offset(5)])
        let again = requested.take([first: offset(4)])
        #expect(again == [first: offset(4), second: offset(5)])
        requested.committed()
        let nothing = requested.take([:])
        #expect(nothing.isEmpty)
    }

    @Test("offsets of partitions that have left are their next owner's")
    func left() {
        var requested = RequestedCommits()
        _ = requested.take([first: offset(3), second: offset(5)])
        requested.left([first])
        let rest = requested.take([:])
        #expect(rest == [second: offset(5)])
    }
}
