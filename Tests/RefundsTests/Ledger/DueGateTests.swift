import KafkaRecords
import Testing

@testable import Refunds

@Suite("Records held until they are due")
struct DueGateTests {
    private static let plenty = 1000

    private func record(_ offset: Int64, writtenAt seconds: Int64? = nil) -> Record {
        Record(
            place: RecordPlace(
                topicPartition: TopicPartition(topic: "refund-requery.100s", partition: 0), offset: Offset(offset)),
            timestamp: seconds.map(at), key: nil, value: nil, headers: [])
    }

    private func at(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1000) }

    @Test("come out by due time, and by offset where that is the same")
    func order() {
        var gate = DueGate()
        for (offset, due) in [(0, 12), (1, 10), (2, 11), (3, 10)] as [(Int64, Int64)] {
            gate.hold(record(offset), until: at(due))
        }
        #expect(gate.takeDue(at(9)) == nil)
        #expect(gate.nextDue == at(10))
        var offsets: [Offset] = []
        while let next = gate.takeDue(at(11)) { offsets.append(next.place.offset) }
        #expect(offsets == [1, 3, 2].map { Offset($0) })
        #expect(gate.count == 1)
    }

    @Test("reading stops when nothing behind can be due for a second, and goes on half a second before")
    func closes() {
        var gate = DueGate()
        gate.hold(record(0), until: at(100))
        #expect(gate.isClosed(at(98), mostHeld: Self.plenty))
        #expect(!gate.isClosed(at(99), mostHeld: Self.plenty))
        #expect(!gate.mayOpen(at(99), mostHeld: Self.plenty))
        #expect(gate.opensAt(mostHeld: Self.plenty) == Timestamp(milliseconds: 99_500))
        #expect(gate.mayOpen(Timestamp(milliseconds: 99_500), mostHeld: Self.plenty))
    }

    @Test("a record that its jitter makes late keeps none unread that were written after it and are due before")
    func jitter() {
        var gate = DueGate()
        // A delay of 100 s and all its jitter: what is written a moment later may be due at 100 s.
        gate.hold(record(0, writtenAt: 0), until: at(110))
        #expect(gate.isClosed(at(98), mostHeld: Self.plenty))
        #expect(!gate.isClosed(at(99), mostHeld: Self.plenty))
        #expect(gate.mayOpen(Timestamp(milliseconds: 99_500), mostHeld: Self.plenty))
    }

    @Test("reading stops at the most that may be held, and goes on when half of it is through")
    func full() {
        var gate = DueGate()
        for offset in 0..<4 as Range<Int64> { gate.hold(record(offset), until: at(10 + offset)) }
        #expect(gate.isClosed(at(12), mostHeld: 4))
        #expect(!gate.mayOpen(at(12), mostHeld: 4))
        #expect(gate.opensAt(mostHeld: 4) == at(10), "something has to leave")
        #expect(gate.takeDue(at(12)) != nil)
        #expect(!gate.isClosed(at(12), mostHeld: 4))
        #expect(!gate.mayOpen(at(12), mostHeld: 4), "one place would be gone at once")
        #expect(gate.takeDue(at(12)) != nil)
        #expect(gate.mayOpen(Timestamp(milliseconds: 12_500), mostHeld: 4))
    }

    @Test("an empty gate is open")
    func empty() {
        var gate = DueGate()
        gate.hold(record(0), until: at(100))
        #expect(gate.takeDue(at(100)) != nil)
        #expect(!gate.isClosed(at(0), mostHeld: Self.plenty))
        #expect(gate.mayOpen(at(0), mostHeld: Self.plenty))
        #expect(gate.opensAt(mostHeld: Self.plenty) == nil)
    }
}
