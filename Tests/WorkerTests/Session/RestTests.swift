import Kafka
import KafkaRecords
import Refunds
import Synchronization
import Testing

@testable import Worker

@Suite("The publisher's rest", .timeLimit(.minutes(5)))
struct RestTests {
    private static let partition = TopicPartition(topic: "refund-intents", partition: 0)
    private static let done = Handled.done(
        Effects(records: [], fact: Fact(kind: .success, outReturnNo: nil, errorCode: nil, intentTimestamp: nil)))
    /// Longer than any test may take: a rest that goes on so long fails it.
    private static let forLong = Duration.seconds(3600)

    private let desk: Desk

    init() {
        desk = Desk(limits: Intake.Limits(maxInFlight: 8, partitionWindow: 100), consumer: WakeUp())
        desk.assign([Self.partition: StartingPoint(offset: Offset(0))], membership: GroupMetadata(group: "test"))
    }

    /// Hands out the records `keys`, of as many lanes as there are different ones.
    private func handOut(_ keys: [String], atOnce count: Int) async throws -> [Ticket] {
        for (offset, key) in keys.enumerated() {
            let record = Record(
                place: RecordPlace(topicPartition: Self.partition, offset: Offset(Int64(offset))), timestamp: nil,
                key: Array(key.utf8), value: [], headers: [])
            desk.admit(record, due: nil, now: Timestamp(milliseconds: 0))
        }
        var tickets: [Ticket] = []
        for _ in 0..<count { tickets.append(try await next()) }
        return tickets
    }

    /// Of what there is no handler for: there are none at all here.
    private func next() async throws -> Ticket {
        for await hire in desk.hires { return hire.ticket }
        throw CancellationError()
    }

    @Test("there is none while nothing runs that could finish meanwhile")
    func nothingRuns() async throws {
        let ticket = try await handOut(["a"], atOnce: 1)[0]
        desk.finish(ticket, Self.done)
        desk.rest(atMost: Self.forLong)
        #expect(desk.beginBatch(now: Timestamp(milliseconds: 1))?.batch.entries.count == 1)
    }

    @Test("it lasts while the next of the same key runs")
    func nextOfKey() async throws {
        let first = try await handOut(["a", "a"], atOnce: 1)[0]
        desk.finish(first, Self.done)
        let second = try await next()
        let began = ContinuousClock.now
        desk.rest(atMost: .milliseconds(50))
        #expect(began.duration(to: .now) >= .milliseconds(50))
        desk.finish(second, Self.done)
        desk.rest(atMost: Self.forLong)
        #expect(desk.beginBatch(now: Timestamp(milliseconds: 1))?.batch.entries.count == 2)
    }

    @Test("it lasts while others run, and ends when the last of them has finished")
    func others() async throws {
        let tickets = try await handOut(["a", "b", "c"], atOnce: 3)
        desk.finish(tickets[0], Self.done)
        let began = ContinuousClock.now
        desk.rest(atMost: .milliseconds(50))
        #expect(began.duration(to: .now) >= .milliseconds(50))

        let isOver = Atomic<Bool>(false)
        async let resting: Void = WorkerThread.run("test") {
            desk.rest(atMost: Self.forLong)
            isOver.store(true, ordering: .sequentiallyConsistent)
        }
        desk.finish(tickets[1], Self.done)
        let wasOver = isOver.load(ordering: .sequentiallyConsistent)
        #expect(!wasOver, "one is still running")
        desk.finish(tickets[2], Self.done)
        await resting
        #expect(desk.beginBatch(now: Timestamp(milliseconds: 1))?.batch.entries.count == 3)
    }

    @Test("it ends when the worker stops, and none begins after that", arguments: [true, false])
    func stopping(closes: Bool) async throws {
        _ = try await handOut(["a"], atOnce: 1)
        async let resting: Void = WorkerThread.run("test") { desk.rest(atMost: Self.forLong) }
        if closes { desk.close() } else { desk.drain() }
        await resting
        desk.rest(atMost: Self.forLong)
    }

    @Test("with nothing finished and nothing running it lasts: there is nothing to publish")
    func nothing() {
        let began = ContinuousClock.now
        desk.rest(atMost: .milliseconds(50))
        #expect(began.duration(to: .now) >= .milliseconds(50))
    }
}
