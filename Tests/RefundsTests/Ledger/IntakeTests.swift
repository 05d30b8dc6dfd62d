import KafkaRecords
import Refunds
import TestSupport
import Testing

@Suite("Intake")
struct IntakeTests {
    private let now = Timestamp(milliseconds: 1_000_000)
    private let first = TopicPartition(topic: "refund-intents", partition: 0)
    private let second = TopicPartition(topic: "refund-intents", partition: 1)

    private func record(_ partition: TopicPartition, _ offset: Int64, key: String?) -> Record {
        Record(
            place: RecordPlace(topicPartition: partition, offset: Offset(offset)), timestamp: nil,
            key: key.map { Array($0.utf8) }, value: [], headers: [])
    }

    private func intake(maxInFlight: Int = 10, window: Int64 = 100) -> Intake {
        Intake(limits: Intake.Limits(maxInFlight: maxInFlight, partitionWindow: window))
    }

    @Test("two records of one key are never handed out together, and come in order")
    func lanes() throws {
        var intake = intake()
        intake.assign(first, start: Offset(0))
        for offset in 0..<4 { intake.admit(record(first, Int64(offset), key: "k"), due: nil, now: now) }
        for offset in 0..<4 {
            let next = intake.next()
            let ticket = try #require(next)
            #expect(ticket.record.place.offset == Offset(Int64(offset)))
            let besideIt = intake.next()
            #expect(besideIt == nil)
            intake.finish(ticket)
            let beforeRelease = intake.next()
            #expect(beforeRelease == nil, "given up or set aside, it keeps its lane")
            let isOwned = intake.release(ticket)
            #expect(isOwned)
        }
        let afterAll = intake.next()
        #expect(afterAll == nil)
    }

    @Test("different keys, and records without a key, run side by side up to the limit")
    func concurrency() {
        var intake = intake(maxInFlight: 5)
        intake.assign(first, start: Offset(0))
        for offset in 0..<4 { intake.admit(record(first, Int64(offset), key: "k\(offset)"), due: nil, now: now) }
        for offset in 4..<8 { intake.admit(record(first, Int64(offset), key: nil), due: nil, now: now) }
        var handedOut = 0
        while intake.next() != nil { handedOut += 1 }
        #expect(handedOut == 5)
    }

    @Test("a deep partition does not starve another: they are served in turn")
    func fairness() throws {
        var intake = intake(maxInFlight: 4)
        intake.assign(first, start: Offset(0))
        intake.assign(second, start: Offset(0))
        for offset in 0..<50 { intake.admit(record(first, Int64(offset), key: nil), due: nil, now: now) }
        for offset in 0..<2 { intake.admit(record(second, Int64(offset), key: nil), due: nil, now: now) }
        var served: [Int32] = []
        while let ticket = intake.next() { served.append(ticket.record.place.topicPartition.partition) }
        #expect(served.sorted() == [0, 0, 1, 1])
    }

    @Test(
        "a partition with several records a key is read on before it runs dry, whatever order its calls end in",
        arguments: 1...20 as ClosedRange<UInt64>)
    func neverDry(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var intake = intake(maxInFlight: 10, window: 200)
        intake.assign(first, start: Offset(0))
        let count: Int64 = 2000
        var read: Int64 = 0
        var running: [Ticket] = []
        while read < count || !running.isEmpty {
            while read < count, intake.state(of: first)?.isPaused == false {
                intake.admit(record(first, read, key: "order \(read / 3)"), due: nil, now: now)
                read += 1
            }
            // The next come after twenty calls.
            for _ in 0..<20 {
                while let ticket = intake.next() { running.append(ticket) }
                #expect(running.count == 10 || read == count, "seed \(seed): of \(read) read \(running.count) run")
                guard !running.isEmpty else { break }
                let ticket = running.remove(at: Int.random(in: 0..<running.count, using: &random))
                intake.finish(ticket)
                _ = intake.release(ticket)
                let completion = intake.complete(ticket, now: now)
                #expect(completion == .completed, "seed \(seed)")
            }
        }
        #expect(intake.state(of: first)?.watermark == Offset(count), "seed \(seed)")
    }

    @Test("large records fill a partition's share of memory until they are done, small ones beside them do not")
    func bytes() throws {
        var limits = Intake.Limits(maxInFlight: 10, partitionWindow: 100)
        limits.mostBytes = 4 << 20
        var intake = Intake(limits: limits)
        intake.assign(first, start: Offset(0))
        intake.assign(second, start: Offset(0))
        for offset in 0..<2 as Range<Int64> {
            var large = record(first, offset, key: nil)
            large.value = [UInt8](repeating: 0, count: (1 << 20) - large.byteCount)
            intake.admit(large, due: nil, now: now)
            intake.admit(record(second, offset, key: nil), due: nil, now: now)
        }
        let flowWhenFull = intake.takeFlowChanges()
        #expect(flowWhenFull.toPause == [first])
        var tickets: [Ticket] = []
        while let ticket = intake.next() { tickets.append(ticket) }
        let flowInHand = intake.takeFlowChanges()
        #expect(flowInHand.isEmpty, "in hand they take as much")
        for ticket in tickets where ticket.record.place.offset == Offset(0) {
            #expect(intake.complete(ticket, now: now) == .completed)
        }
        let flowAfterOne = intake.takeFlowChanges()
        #expect(flowAfterOne.toResume == [first])
    }

    @Test(
        "a partition is read past one sub-merchant's flood, until another behind it is found and handed out next but one"
    )
    func flood() throws {
        var intake = intake(maxInFlight: 10, window: 4096)
        intake.assign(first, start: Offset(0))
        let flooding = Array(#"{"sub_mchid":"1900000001"}"#.utf8)
        for offset in 0..<1000 as Range<Int64> {
            var flood = record(first, offset, key: nil)
            flood.value = flooding
            intake.admit(flood, due: nil, now: now)
        }
        var other = record(first, 1000, key: nil)
        other.value = Array(#"{"sub_mchid":"1900000002"}"#.utf8)
        intake.admit(other, due: nil, now: now)
        #expect(!intake.hasFlowChanges, "160 may wait, a thousand of one sub-merchant do")
        var handedOut: [Int64] = []
        while let ticket = intake.next() { handedOut.append(ticket.record.place.offset.rawValue) }
        #expect(handedOut.prefix(4).contains(1000))
    }

    @Test("what is read past a flood takes a quarter of a partition's memory at most")
    func floodOfLarge() {
        var limits = Intake.Limits(maxInFlight: 10, partitionWindow: 4096)
        limits.mostBytes = 4 << 20
        var intake = Intake(limits: limits)
        intake.assign(first, start: Offset(0))
        var large = record(first, 0, key: nil)
        large.value = [UInt8](repeating: 0x20, count: (1 << 12) - large.byteCount)
        var admitted = 0
        while !intake.hasFlowChanges {
            large.place.offset = Offset(Int64(admitted))
            intake.admit(large, due: nil, now: now)
            admitted += 1
        }
        #expect(admitted == 256)
    }

    @Test("a full partition is paused, and read on once it has room")
    func window() throws {
        var intake = intake(window: 8)
        intake.assign(first, start: Offset(0))
        for offset in 0..<8 { intake.admit(record(first, Int64(offset), key: nil), due: nil, now: now) }
        let flowWhenFull = intake.takeFlowChanges()
        #expect(flowWhenFull.toPause == [first])
        var tickets: [Ticket] = []
        while let ticket = intake.next() { tickets.append(ticket) }
        for ticket in tickets.dropFirst() { #expect(intake.complete(ticket, now: now) == .completed) }
        let flowWithOpenHead = intake.takeFlowChanges()
        #expect(flowWithOpenHead.isEmpty, "the head is open: the window is still full")
        let headCompletion = intake.complete(tickets[0], now: now)
        #expect(headCompletion == .completed)
        let flowAfterHead = intake.takeFlowChanges()
        #expect(flowAfterHead.toResume == [first])
    }

    @Test("a record that is not due is held, its partition paused, and nothing else")
    func dueGate() throws {
        var intake = intake()
        intake.assign(first, start: Offset(0))
        intake.assign(second, start: Offset(0))
        intake.admit(record(first, 0, key: nil), due: now + .seconds(60), now: now)
        intake.admit(record(second, 0, key: nil), due: nil, now: now)
        let flowOnArrival = intake.takeFlowChanges()
        #expect(flowOnArrival.toPause == [first])
        let handedOut = intake.next()
        #expect(handedOut?.record.place.topicPartition == second)
        let notDue = intake.next()
        #expect(notDue == nil)
        let opens = try #require(intake.nextDue)
        #expect(opens <= now + .seconds(60))
        intake.advance(to: opens)
        let flowWhenOpening = intake.takeFlowChanges()
        #expect(flowWhenOpening.toResume == [first])
        let stillEarly = intake.next()
        #expect(stillEarly == nil, "reading goes on a little early, handling does not")
        intake.advance(to: now + .seconds(60))
        let onceDue = intake.next()
        #expect(onceDue?.record.place.topicPartition == first)
    }

    @Test("a completion of a partition that has left finds nothing, also after it came back")
    func lateCompletion() throws {
        var intake = intake()
        intake.assign(first, start: Offset(0))
        intake.admit(record(first, 0, key: "k"), due: nil, now: now)
        let next = intake.next()
        let ticket = try #require(next)
        intake.drop(first)
        let isOwned = intake.release(ticket)
        #expect(!isOwned)
        let afterLeaving = intake.complete(ticket, now: now)
        #expect(afterLeaving == .notOwned)
        intake.assign(first, start: Offset(0))
        intake.admit(record(first, 0, key: "k"), due: nil, now: now)
        intake.admit(record(first, 1, key: "k"), due: nil, now: now)
        let again = intake.next()
        #expect(again?.record.place.offset == Offset(0))
        let isOwnedAgain = intake.release(ticket)
        #expect(!isOwnedAgain)
        let besideIt = intake.next()
        #expect(besideIt == nil, "the lane is busy with the record's second delivery")
        let afterReturning = intake.complete(ticket, now: now)
        #expect(afterReturning == .notOwned)
        #expect(intake.commit(for: first)?.watermark == Offset(0))
    }

    @Test("a partition whose restored metadata fills its share is read on: only its head can shorten the text")
    func restoredMetadataNearBound() throws {
        var intake = Intake(limits: Intake.Limits(maxInFlight: 4, partitionWindow: 100, metadataBytes: 40))
        intake.assign(first, start: Offset(7), done: [Offset(10)..<Offset(11), Offset(14)..<Offset(15)])
        for offset in 7..<16 {
            intake.admit(record(first, Int64(offset), key: nil), due: nil, now: now)
            if let ticket = intake.next() {
                let completed = intake.complete(ticket, now: now)
                #expect(completed == .completed)
                intake.finish(ticket)
            }
            let flow = intake.takeFlowChanges()
            #expect(flow.toPause.isEmpty, "paused at \(offset) with nothing open: nothing would ever resume it")
        }
        #expect(intake.commit(for: first)?.watermark == Offset(16))
    }

    @Test("a partition that has drained is read on, however small the broker's bound of metadata is")
    func tinyMetadataBound() throws {
        var intake = Intake(limits: Intake.Limits(maxInFlight: 4, partitionWindow: 4, metadataBytes: 34))
        intake.assign(first, start: Offset(0))
        for offset in 0..<4 { intake.admit(record(first, Int64(offset), key: nil), due: nil, now: now) }
        var tickets: [Ticket] = []
        while let ticket = intake.next() { tickets.append(ticket) }
        for ticket in tickets {
            let completed = intake.complete(ticket, now: now)
            #expect(completed == .completed)
        }
        let flow = intake.takeFlowChanges()
        #expect(flow.toPause.isEmpty, "paused while full and resumed since: nothing left to do")
        #expect(intake.state(of: first)?.isPaused == false)
    }
}
