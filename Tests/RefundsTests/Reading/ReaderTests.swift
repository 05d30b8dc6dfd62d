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
        pause: [TopicPartition] = [], resume: [TopicPartition] = [], due: Timestamp? = nil
    ) -> Reader.Glance {
        var flow = FlowChanges()
        for partition in pause { flow.pause(partition) }
        for partition in resume { flow.resume(partition) }
        return Reader.Glance(
            flow: flow, nextDue: due, needsMembership: false, wantsCommit: false)
    }

    private func polls(atMost milliseconds: Int64) -> Reader.Step { .poll(atMost: .milliseconds(milliseconds)) }

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

    @Test("what the core says is obeyed in the turn that takes it")
    func obeys() {
        var reader = reader()
        let paused = reader.turn(glance(pause: [first]), now: now)
        #expect(paused == [.pause([first]), polls(atMost: 1000)])
        let both = reader.turn(glance(pause: [second], resume: [first]), now: now)
        #expect(both == [.pause([second]), .resume([first]), polls(atMost: 1000)])
    }

    @Test("a partition is not paused twice, nor resumed that is read")
    func onlyDifferences() {
        var reader = reader()
        _ = reader.turn(glance(pause: [first]), now: now)
        let steps = reader.turn(glance(pause: [first], resume: [second]), now: now)
        #expect(steps == [polls(atMost: 1000)])
    }

    @Test("a partition that left and came back between two turns is read, whatever was said of it before")
    func leftAndCameBack() {
        var reader = reader()
        _ = reader.turn(glance(pause: [first]), now: now)
        reader.left([first])
        reader.came([first])
        let steps = reader.turn(glance(resume: [first]), now: now)
        #expect(steps == [polls(atMost: 1000)], "it is not paused")
        let paused = reader.turn(glance(pause: [first]), now: now)
        #expect(paused == [.pause([first]), polls(atMost: 1000)])
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

    @Test("offsets that could not be committed within a rebalance are tried again in the next turn")
    func commitAfterRebalance() {
        var reader = reader()
        reader.commitFailedInRebalance()
        let next = reader.turn(glance(), now: now)
        #expect(next == [.commitRequested, polls(atMost: 1000)])
    }
}
