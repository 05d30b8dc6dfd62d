import KafkaRecords
import Refunds
import Testing

@testable import Simulation

/// Found by the simulation: a partition that paused for want of room in its commit metadata and was never read again.
@Suite("Regressions: room for commit metadata")
struct MetadataRoomTests {
    private static let place = TopicPartition(topic: "refund-intents", partition: 0)

    /// Reads and handles everything of one partition, one record after another, as long as reading goes on.
    private func handled(of count: Int64, start: Int64, done: [Range<Offset>], metadataBytes: Int) -> [Int64] {
        var core = WorkerCore(
            limits: Intake.Limits(maxInFlight: 1, partitionWindow: 64, metadataBytes: metadataBytes))
        let now = Timestamp(milliseconds: World.start)
        core.assign(Self.place, start: Offset(start), done: done)
        var handled: [Int64] = []
        var isPaused = false
        for offset in start..<count {
            let flow = core.takeFlowChanges()
            if flow.toPause.contains(Self.place) { isPaused = true }
            if flow.toResume.contains(Self.place) { isPaused = false }
            guard !isPaused else { break }
            let place = RecordPlace(topicPartition: Self.place, offset: Offset(offset))
            core.admit(Record(place: place, timestamp: nil, key: nil, value: [], headers: []), due: nil, now: now)
            guard let ticket = core.next() else { continue }
            handled.append(offset)
            let fact = Fact(kind: .success, outReturnNo: nil, errorCode: nil, intentTimestamp: nil)
            core.finish(ticket, effects: Effects(records: [], fact: fact))
            if core.beginBatch(now: now) != nil { core.batchCommitted() }
        }
        return handled
    }

    @Test("a partition taken over with many runs done is read on while its head is unread")
    func unreadHead() {
        let done = stride(from: Int64(1), to: 15, by: 2).map { Offset($0)..<Offset($0 + 1) }
        let handled = handled(of: 30, start: 0, done: done, metadataBytes: 44)
        #expect(handled == (Array(stride(from: 0, through: 14, by: 2)) + Array(15..<30)))
    }

    @Test("a partition with nothing done out of order takes no metadata, however small the bound")
    func emptyText() {
        let handled = handled(of: 30, start: 0, done: [], metadataBytes: 34)
        #expect(handled == Array(0..<30))
    }
}
