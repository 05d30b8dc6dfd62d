import KafkaRecords
import Refunds
import Testing

@testable import Simulation

/// Found by the simulation: a finished record for which the commit metadata had no room was offered again only when another
/// one finished; when that made the partition full, none ever did.
@Suite("Regressions: completions held for want of room")
struct HeldCompletionTests {
    @Test("they go into the batch that makes the room")
    func sameBatch() throws {
        let partition = TopicPartition(topic: "refund-intents", partition: 0)
        let now = Timestamp(milliseconds: World.start)
        var core = WorkerCore(limits: Intake.Limits(maxInFlight: 16, partitionWindow: 8, metadataBytes: 34))
        core.assign(partition, start: Offset(0), done: [])
        for offset in 0..<8 as Range<Int64> {
            let place = RecordPlace(topicPartition: partition, offset: Offset(offset))
            core.admit(Record(place: place, timestamp: nil, key: nil, value: [], headers: []), due: nil, now: now)
        }
        var tickets: [Ticket] = []
        while let ticket = core.next() { tickets.append(ticket) }
        try #require(tickets.count == 8)
        // Every other one from behind: the later ones find no room until the first is done.
        for index in [7, 5, 3, 1, 2, 4, 6, 0] {
            let fact = Fact(kind: .success, outReturnNo: nil, errorCode: nil, intentTimestamp: nil)
            core.finish(tickets[index], effects: Effects(records: [], fact: fact))
        }
        let begun = core.beginBatch(now: now)
        let batch = try #require(begun)
        core.batchCommitted()
        #expect(batch.entries.count == 8)
        #expect(batch.offsets[partition]?.offset == Offset(8))
        #expect(core.isIdle)
    }

    @Test("the seeds that found it become quiet", arguments: [25361, 89340, 123560] as [UInt64])
    func seeds(seed: UInt64) {
        #expect(Simulation.run(seed: seed).breach == nil)
    }
}
