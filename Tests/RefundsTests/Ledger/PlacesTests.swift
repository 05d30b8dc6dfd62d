import KafkaRecords
import Testing

@testable import Refunds

@Suite("Places to wait in, shared among sub-merchants")
struct PlacesTests {
    private let now = Timestamp(milliseconds: 1_000_000)
    private let partition = TopicPartition(topic: "refund-intents", partition: 0)

    private func subMerchant(_ number: Int) throws -> MerchantID {
        try #require(MerchantID("\(1_900_000_000 + number)"))
    }

    private func ticket(_ offset: Int64, _ partition: TopicPartition? = nil) -> Ticket {
        let place = RecordPlace(topicPartition: partition ?? self.partition, offset: Offset(offset))
        return Ticket(record: Record(place: place, timestamp: nil, key: nil, value: [], headers: []), epoch: 1)
    }

    /// Has `subMerchant` take what it may.
    private func fill(_ places: inout Places, _ subMerchant: MerchantID) -> Int {
        var taken = 0
        while places.hasRoom(for: subMerchant) {
            places.take(subMerchant)
            taken += 1
        }
        return taken
    }

    @Test("one alone takes seven eighths, a second seven eighths of the rest, and a third still finds some")
    func shares() throws {
        var places = Places(count: 1024)
        #expect(fill(&places, try subMerchant(1)) == 896)
        #expect(fill(&places, try subMerchant(2)) == 112)
        #expect(fill(&places, try subMerchant(3)) == 14)
        #expect(places.hasRoom(for: try subMerchant(4)))
        #expect(!places.hasRoom(for: try subMerchant(1)))
    }

    @Test("what is set aside comes back in order, sub-merchants in turn, each with a place")
    func turns() throws {
        let (one, two) = (try subMerchant(1), try subMerchant(2))
        var places = Places(count: 64)
        for offset in 0..<3 { places.setAside(ticket(Int64(offset)), one) }
        places.setAside(ticket(10), two)
        var came: [Int64] = []
        while let ticket = places.next() {
            came.append(ticket.record.place.offset.rawValue)
            #expect(ticket.place == (ticket.record.place.offset == Offset(10) ? two : one))
        }
        #expect(came == [0, 10, 1, 2])
        for ticket in came { places.leave(ticket == 10 ? two : one) }
        #expect(fill(&places, one) == 56, "all places are free again")
    }

    @Test("one without room is passed over, and comes when a place is left")
    func passedOver() throws {
        let (full, other) = (try subMerchant(1), try subMerchant(2))
        var places = Places(count: 64)
        _ = fill(&places, full)
        places.setAside(ticket(0), full)
        places.setAside(ticket(1), other)
        let first = places.next()
        #expect(first?.place == other)
        let none = places.next()
        #expect(none == nil)
        for _ in 0..<2 { places.leave(full) }
        let second = places.next()
        #expect(second?.place == full)
    }

    @Test("what is set aside of a partition that leaves is forgotten")
    func forgotten() throws {
        let other = TopicPartition(topic: "refund-intents", partition: 1)
        var places = Places(count: 64)
        for offset in 0..<3 { places.setAside(ticket(Int64(offset)), try subMerchant(1)) }
        places.setAside(ticket(7, other), try subMerchant(1))
        places.setAside(ticket(8), try subMerchant(2))
        places.forget(partition)
        let rest = places.next()
        #expect(rest?.record.place.topicPartition == other)
        let nothing = places.next()
        #expect(nothing == nil)
    }

    @Test(
        "behind a flood of one sub-merchant's that waits, another's record is reached, and nothing of the flood is lost"
    )
    func behindTheFlood() throws {
        let (flooding, other) = (try subMerchant(1), try subMerchant(2))
        var core = WorkerCore(limits: Intake.Limits(maxInFlight: 16, partitionWindow: 1000))
        core.assign(partition, start: Offset(0), done: [])
        let flood = 500 as Int64
        for offset in 0...flood { core.admit(ticket(offset).record, due: nil, now: now) }
        var waiting: [Ticket] = []
        var isReached = false
        while let ticket = core.next() {
            if ticket.record.place.offset == Offset(flood) {
                isReached = true
                let mayWait = core.parkIfThereIsRoom(ticket, other)
                #expect(mayWait, "the flood leaves it a place")
                core.unpark(ticket, other)
                core.finish(ticket, effects: nil)
            } else if core.parkIfThereIsRoom(ticket, flooding) {
                waiting.append(ticket)
            } else {
                core.setAside(ticket, flooding)
            }
        }
        #expect(isReached)
        #expect(waiting.count == 56)

        var finished = 0
        while let ticket = waiting.popLast() {
            core.unpark(ticket, flooding)
            core.finish(ticket, effects: nil)
            finished += 1
            while let next = core.next() {
                let mayWait = core.parkIfThereIsRoom(next, flooding)
                #expect(mayWait, "it has its place from being handed out on")
                waiting.append(next)
            }
        }
        #expect(finished == 500)
        #expect(core.isIdle)
    }
}
