import KafkaRecords
import Refunds
import TestSupport
import Testing

@Suite("A submit that got no answer may still take effect")
struct OpenSubmitTests {
    private let timedOut = Answer.unreachable("timed out")
    private let invalid = Sample.refused(400, "INVALID_REQUEST")
    private let unknown = Sample.refused(404, "RESOURCE_NOT_EXISTS")
    private let quick = Policy(
        requeryDelays: [RequeryDelay(name: "1s", duration: .seconds(1))], submitSettling: .seconds(10))

    @Test("however short the first delay, a 404 is no proof until the settling time has passed")
    func shortDelay() throws {
        var first = JourneyDriver(policy: quick)
        var check = try #require(first.run(timedOut, invalid, unknown)?.check)
        let until = try #require(check.openSubmitUntil)
        #expect(until > check.due)
        var checks = 0
        while check.due < until {
            var driver = JourneyDriver(check: check, policy: quick)
            check = try #require(driver.run(unknown)?.check)
            checks += 1
        }
        #expect(checks >= 5)
        var last = JourneyDriver(check: check, policy: quick)
        #expect(last.run(unknown) == .refused(Sample.detail(400, "INVALID_REQUEST")))
    }

    @Test("a submit that is refused after one without an answer ends as failed only once the earlier one is over")
    func laterSubmit() throws {
        var first = JourneyDriver(policy: quick)
        let check = try #require(first.run { call, _ in call == .submit ? timedOut : timedOut }?.check)
        #expect(check.openSubmitUntil != nil)
        var second = JourneyDriver(check: check, policy: quick)
        let verdict = second.run { call, _ in call == .submit ? invalid : unknown }
        #expect(second.calls == [.query, .submit, .query])
        #expect(verdict?.check?.refusal == Sample.detail(400, "INVALID_REQUEST"))
    }

    @Test("the time is forgotten once it has passed")
    func forgotten() throws {
        var driver = JourneyDriver()
        let check = try #require(driver.run(timedOut, .state(Sample.answer(.processing)))?.check)
        #expect(check.openSubmitUntil != nil)
        var next = JourneyDriver(check: check)
        #expect(next.run(.state(Sample.answer(.processing)))?.check?.openSubmitUntil == nil)
    }
}
