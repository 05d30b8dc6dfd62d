import KafkaRecords
import Refunds
import Testing

@Suite("Worker core")
struct WorkerCoreTests {
    private let now = Timestamp(milliseconds: 1_000_000)
    private let first = TopicPartition(topic: "refund-intents", partition: 0)
    private let second = TopicPartition(topic: "refund-intents", partition: 1)
    private let effects = Effects(
        records: [], fact: Fact(kind: .success, outReturnNo: nil, errorCode: nil, intentTimestamp: nil))

    /// Records without a key in both partitions, of which nothing has been handed out.
    private func core(_ records: Int, maxInFlight: Int = 100) -> WorkerCore {
        core(
            of: [first, second], keys: Array(repeating: nil, count: records),
            Intake.Limits(maxInFlight: maxInFlight, partitionWindow: 4096))
    }

    /// Records of one partition with these keys, of which nothing has been handed out.
    private func core(keys: [String], metadataBytes: Int) -> WorkerCore {
        core(
            of: [first], keys: keys,
            Intake.Limits(maxInFlight: 100, partitionWindow: 4096, metadataBytes: metadataBytes))
    }

    private func core(of partitions: [TopicPartition], keys: [String?], _ limits: Intake.Limits) -> WorkerCore {
        var core = WorkerCore(limits: limits)
        for partition in partitions {
            core.assign(partition, start: Offset(0), done: [])
            for (offset, key) in keys.enumerated() {
                let place = RecordPlace(topicPartition: partition, offset: Offset(Int64(offset)))
                let key = key.map { Array($0.utf8) }
                core.admit(
                    Record(place: place, timestamp: nil, key: key, value: [], headers: []), due: nil, now: now)
            }
        }
        return core
    }

    private func allTickets(_ core: inout WorkerCore) -> [Ticket] {
        var tickets: [Ticket] = []
        while let ticket = core.next() { tickets.append(ticket) }
        return tickets
    }

    @Test("an offset is committed only in the batch that publishes its effects")
    func offsetsGoWithEffects() throws {
        var core = core(2)
        let tickets = allTickets(&core)
        let nothing = core.beginBatch(now: now)
        #expect(nothing == nil, "four records are polled and none is finished")
        core.finish(tickets[0], effects: effects)
        let begun = core.beginBatch(now: now)
        let batch = try #require(begun)
        let partition = tickets[0].record.place.topicPartition
        #expect(batch.entries.count == 1)
        #expect(batch.offsets.mapValues(\.offset) == [partition: Offset(1)])
    }

    @Test("while a batch is under way the next one collects")
    func oneAtATime() throws {
        var core = core(2)
        for ticket in allTickets(&core).prefix(2) { core.finish(ticket, effects: effects) }
        let begun = core.beginBatch(now: now)
        #expect(begun?.entries.count == 2)
        core.batchCommitted()
        #expect(core.unpublishedCount == 0)
    }

    @Test("the next of a key is handed out when the one before is handled, not only when that is published")
    func nextOfKey() throws {
        var core = core(keys: ["a", "a", "a"], metadataBytes: 4096)
        for offset in 0..<3 {
            let next = core.next()
            let ticket = try #require(next)
            #expect(ticket.record.place.offset == Offset(Int64(offset)))
            let besideIt = core.next()
            #expect(besideIt == nil)
            core.finish(ticket, effects: effects)
        }
        let begun = core.beginBatch(now: now)
        #expect(begun?.entries.map(\.ticket.record.place.offset.rawValue) == [0, 1, 2])
    }

    @Test("one given up keeps its lane: what is behind it is its next owner's")
    func givenUpOfKey() throws {
        var core = core(keys: ["a", "a"], metadataBytes: 4096)
        let next = core.next()
        core.finish(try #require(next), effects: nil)
        let behindIt = core.next()
        #expect(behindIt == nil)
    }

    @Test("nothing overtakes a record of its own key that is held for want of room in the metadata")
    func heldOfKey() throws {
        // With 0 open and 3 and 5 done, 1 would be a stretch of its own; 4 would make one of two.
        var ledger = PartitionLedger(start: Offset(0))
        for offset in 0..<6 as Range<Int64> { _ = ledger.admit(Offset(offset)) }
        for offset in [3, 5] as [Int64] { ledger.complete(Offset(offset)) }
        var core = core(keys: ["x", "k", "y", "z", "k", "w"], metadataBytes: ledger.metadataBytes)
        let tickets = Dictionary(
            uniqueKeysWithValues: allTickets(&core).map { ($0.record.place.offset.rawValue, $0) })
        for offset in [3, 5] as [Int64] { core.finish(try #require(tickets[offset]), effects: effects) }
        let firstBatch = core.beginBatch(now: now)
        #expect(firstBatch?.entries.count == 2)
        core.batchCommitted()
        core.finish(try #require(tickets[1]), effects: effects)
        let second = core.next()
        let last = try #require(second)
        #expect(last.record.place.offset == Offset(4))
        core.finish(last, effects: effects)
        let none = core.beginBatch(now: now)
        #expect(none == nil, "4 would fit, and 1 before it does not")
        #expect(core.unpublishedCount == 2)
        for offset in [0, 2] as [Int64] { core.finish(try #require(tickets[offset]), effects: effects) }
        let all = core.beginBatch(now: now)
        #expect(all?.entries.map(\.ticket.record.place.offset.rawValue) == [0, 2, 1, 4])
        #expect(all?.offsets[first]?.offset == Offset(6))
    }

    @Test("a record given up midway is neither published nor committed")
    func abandoned() {
        var core = core(1)
        for ticket in allTickets(&core) { core.finish(ticket, effects: nil) }
        let begun = core.beginBatch(now: now)
        #expect(begun == nil)
        #expect(core.isIdle)
    }

    @Test("a record polled but never run when its partition left is not committed")
    func polledNeverRun() throws {
        var core = core(2, maxInFlight: 1)
        let next = core.next()
        let ticket = try #require(next)
        core.drop(first)
        core.drop(second)
        core.finish(ticket, effects: effects)
        let begun = core.beginBatch(now: now)
        #expect(begun == nil)
        let none = core.next()
        #expect(none == nil)
    }

    @Test("an aborted batch is published again without what belongs to partitions that have left")
    func repeated() throws {
        var core = core(1)
        for ticket in allTickets(&core) { core.finish(ticket, effects: effects) }
        let begun = core.beginBatch(now: now)
        #expect(begun?.offsets.count == 2)
        core.drop(first)
        let again = core.repeatBatch()
        #expect(again?.entries.map(\.ticket.record.place.topicPartition) == [second])
        #expect(again.map { Array($0.offsets.keys) } == [second])
        core.drop(second)
        let nothing = core.repeatBatch()
        #expect(nothing == nil)
        let next = core.beginBatch(now: now)
        #expect(next == nil)
    }

    @Test("offsets of a published batch are this worker's only while the assignment stands in which it was handled")
    func ownedOffsets() throws {
        var core = core(1)
        for ticket in allTickets(&core) { core.finish(ticket, effects: effects) }
        let begun = core.beginBatch(now: now)
        let batch = try #require(begun)
        core.drop(first)
        core.assign(first, start: Offset(0), done: [])
        #expect(Array(core.ownedOffsets(of: batch).keys) == [second])
        core.drop(second)
        #expect(core.ownedOffsets(of: batch).isEmpty)
    }

    @Test("with a broker that takes nothing, calls stop being made")
    func boundedUnpublished() throws {
        var core = core(3000, maxInFlight: 10)
        _ = core.beginBatch(now: now)
        var handled = 0
        while let ticket = core.next() {
            core.finish(ticket, effects: effects)
            handled += 1
        }
        #expect(handled == 1024)
    }

    @Test("nothing is handed out once it drains")
    func drains() {
        var core = core(5)
        core.drain()
        let next = core.next()
        #expect(next == nil)
    }
}
