import KafkaRecords
import Testing

@testable import Refunds

@Suite("Reading, turn by turn")
struct ReaderTests {
    private let now = Timestamp(milliseconds: 1_000_000)
    private let first = TopicPartition(topic: "refund-intents", partition: 0)
    private let second = TopicPartition(topic: "refund-intents", partition: 1)

    private func reader() -> Reader {
        var reader = Reader()
        reader.came([first, second])
        return reader
    }

    private func glance(
        pause: [TopicPartition] = [], resume: [TopicPartition] = [], isSaturated: Bool = false, due: Timestamp? = nil
    ) -> Reader.Glance {
        var flow = FlowChanges()
        for partition in pause { flow.pause(partition) }
        for partition in resume { flow.resume(partition) }
        return Reader.Glance(
            flow: flow, isSaturated: isSaturated, nextDue: due, needsMembership: false, wantsCommit: false)
    }

    private func polls(atMost milliseconds: Int64) -> Reader.Step { .poll(atMost: .milliseconds(milliseconds)) }

    /// Has `reader` stop everything for want of room.
    private func stop(_ reader: inout Reader) {
        _ = reader.turn(glance(isSaturated: true), now: now)
        _ = reader.awaitedRoom(cameInTime: false, now: now)
    }

    @Test("what others wait for comes before the poll")
    func order() {
        var reader = reader()
        var glance = glance(pause: [first])
        glance.needsMembership = true
        glance.wantsCommit = true
        let steps = reader.turn(glance, now: now)
        #expect(steps == [.renewMembership, .commitRequested, .pause([first]), polls(atMost: 1000)])
    }

    @Test("a poll ends when something is due, after a millisecond at the earliest and a second at the latest")
    func bounds() {
        var reader = reader()
        for (due, bound) in [(300, 300), (5000, 1000), (-20, 1)] as [(Int64, Int64)] {
            let steps = reader.turn(glance(due: now + .milliseconds(due)), now: now)
            #expect(steps == [polls(atMost: bound)])
        }
    }

    @Test("a resume is obeyed in the turn that takes it, also while enough records wait")
    func resumeWhileSaturated() {
        var reader = reader()
        _ = reader.turn(glance(pause: [first]), now: now)
        let steps = reader.turn(glance(resume: [first], isSaturated: true), now: now)
        #expect(steps == [.resume([first]), .awaitRoom(atMost: .milliseconds(100))])
        let rest = reader.awaitedRoom(cameInTime: true, now: now)
        #expect(rest.isEmpty)
    }

    @Test("when no room comes in time everything is paused, and polled all the same")
    func noRoom() {
        var reader = reader()
        _ = reader.turn(glance(pause: [first]), now: now)
        _ = reader.turn(glance(isSaturated: true), now: now)
        let rest = reader.awaitedRoom(cameInTime: false, now: now)
        #expect(rest == [.pause([second]), polls(atMost: 1000)])
        let again = reader.turn(glance(isSaturated: true), now: now)
        #expect(again == [polls(atMost: 1000)], "it does not wait twice")
    }

    @Test("when there is room again, all go on but what the core wants paused")
    func roomAgain() {
        var reader = reader()
        stop(&reader)
        let stopped = reader.turn(glance(pause: [first], isSaturated: true), now: now)
        #expect(stopped == [polls(atMost: 1000)], "paused already")
        let steps = reader.turn(glance(), now: now)
        #expect(steps == [.resume([second]), polls(atMost: 1000)])
    }

    @Test("a partition that the core resumes while all are stopped goes on when they do")
    func resumedWhileStopped() {
        var reader = reader()
        _ = reader.turn(glance(pause: [first]), now: now)
        stop(&reader)
        let stopped = reader.turn(glance(resume: [first], isSaturated: true), now: now)
        #expect(stopped == [polls(atMost: 1000)])
        let steps = reader.turn(glance(), now: now)
        #expect(steps == [.resume([first, second]), polls(atMost: 1000)])
    }

    @Test("a partition that comes while all are stopped is stopped too, and goes on with them")
    func cameWhileStopped() {
        var reader = Reader()
        reader.came([first])
        stop(&reader)
        reader.came([second])
        let stopped = reader.turn(glance(isSaturated: true), now: now)
        #expect(stopped == [.pause([second]), polls(atMost: 1000)])
        let steps = reader.turn(glance(), now: now)
        #expect(steps == [.resume([first, second]), polls(atMost: 1000)])
    }

    @Test("a partition that left and came back between two turns is read, whatever was said of it before")
    func leftAndCameBack() {
        var reader = reader()
        _ = reader.turn(glance(pause: [first]), now: now)
        reader.left([first])
        reader.came([first])
        stop(&reader)
        let steps = reader.turn(glance(), now: now)
        #expect(steps == [.resume([first, second]), polls(atMost: 1000)])
    }

    @Test("nothing is said of partitions that have left")
    func left() {
        var reader = reader()
        _ = reader.turn(glance(pause: [first]), now: now)
        reader.left([first])
        let steps = reader.turn(glance(pause: [first], resume: [second]), now: now)
        #expect(steps == [polls(atMost: 1000)])
    }

    @Test("offsets that could not be committed are tried again after a second, also when nobody asks")
    func commitAgain() {
        var reader = reader()
        reader.commitFailed(now: now)
        let early = reader.turn(glance(), now: now + .milliseconds(400))
        #expect(early == [polls(atMost: 600)])
        let due = reader.turn(glance(), now: now + .milliseconds(1000))
        #expect(due == [.commitRequested, polls(atMost: 1000)])
    }
}
