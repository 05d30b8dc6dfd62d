import KafkaRecords
import Refunds
import Testing

@Suite("Learning where to start")
struct AssignmentTests {
    private let first = TopicPartition(topic: "refund-intents", partition: 0)
    private let second = TopicPartition(topic: "refund-intents", partition: 1)

    @Test("committed offsets first, then each partition's bounds")
    func order() {
        var assignment = Assignment(of: [first, second])
        #expect(assignment.first == .readCommitted)
        let afterCommitted = assignment.learned(committed: [first: (Offset(7), "")])
        #expect(afterCommitted == .readBounds(first))
        let (afterFirst, nothing) = assignment.learned(low: Offset(0), high: Offset(9))
        #expect(afterFirst == .readBounds(second))
        #expect(nothing == nil)
        let (afterSecond, _) = assignment.learned(low: Offset(3), high: Offset(9))
        #expect(
            afterSecond == .start([first: StartingPoint(offset: Offset(7)), second: StartingPoint(offset: Offset(3))]))
    }

    @Test("what an operator has to know is said of its partition")
    func surprise() {
        var assignment = Assignment(of: [first])
        _ = assignment.learned(committed: [first: (Offset(7), "")])
        let (_, surprise) = assignment.learned(low: Offset(8), high: Offset(9))
        #expect(surprise == .removedUnread(from: Offset(7), to: Offset(8)))
    }

    @Test("each call has six tries of its own")
    func tries() {
        var assignment = Assignment(of: [first])
        for _ in 1..<6 {
            let step = assignment.failed(.retriable("timed out"))
            #expect(step == .readCommitted)
        }
        _ = assignment.learned(committed: [:])
        for _ in 1..<6 {
            let step = assignment.failed(.retriable("timed out"))
            #expect(step == .readBounds(first))
        }
        let step = assignment.failed(.retriable("timed out"))
        #expect(step == .over("where to start reading is not known: timed out"))
    }

    @Test("a refusal is not repeated")
    func refused() {
        var assignment = Assignment(of: [first])
        let step = assignment.failed(.fatal("not authorised"))
        #expect(step == .over("where to start reading is not known: not authorised"))
    }

    @Test("an assignment without partitions starts at once")
    func empty() {
        var assignment = Assignment(of: [])
        let step = assignment.learned(committed: [:])
        #expect(step == .start([:]))
    }
}
