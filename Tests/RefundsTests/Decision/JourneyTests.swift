import KafkaRecords
import Refunds
import Testing

@Suite("Journey of one record")
struct JourneyTests {
    private let unknown = Sample.refused(404, "RESOURCE_NOT_EXISTS")
    private let invalid = Sample.refused(400, "INVALID_REQUEST")
    private let timedOut = Answer.unreachable("timed out")

    @Test("a success at once is one call")
    func success() {
        var driver = JourneyDriver()
        #expect(driver.run(.state(Sample.answer(.success))) == .succeeded(Sample.answer(.success)))
        #expect(driver.calls == [.submit])
    }

    @Test("no answer: retried in place within the attempt budget, then a query is scheduled")
    func retries() throws {
        var driver = JourneyDriver(policy: Policy(attemptBudget: .seconds(30)))
        let check = try #require(driver.run(timedOut)?.check)
        #expect(driver.calls.count > 3)
        #expect(Set(driver.calls) == [.submit])
        #expect(driver.elapsed < .seconds(31))
        #expect(check.action == .query)
        #expect(check.attempt == 1)
        #expect(check.delay.name == "15s")
        #expect(check.due >= driver.now + .seconds(15) && check.due <= driver.now + .milliseconds(16_500))
        #expect(check.error?.code == "UNREACHABLE")
        #expect(check.refusal == nil)
    }

    @Test("throttled: never sooner than asked for, then a submit is scheduled")
    func throttled() throws {
        var driver = JourneyDriver()
        let check = try #require(driver.run(Sample.refused(429, nil, retryAfter: .seconds(7)))?.check)
        #expect(driver.waits.allSatisfy { $0 >= .seconds(7) })
        #expect(!driver.waits.isEmpty)
        #expect(check.action == .submit)
    }

    @Test("what asks for more patience than the budget has is scheduled at once")
    func longRetryAfter() {
        var driver = JourneyDriver()
        #expect(driver.run(Sample.refused(503, nil, retryAfter: .seconds(3600)))?.check?.action == .query)
        #expect(driver.waits.isEmpty)
    }

    @Test(
        "each scheduled check waits longer, and the last delay repeats",
        arguments: [
            (1, "15s"), (2, "1m"), (3, "5m"), (4, "30m"), (5, "2h"), (6, "2h"), (400, "2h"),
        ])
    func delays(attempt: Int, name: String) {
        #expect(Policy().delay(before: attempt).name == name)
    }

    @Test("a refusal becomes failed only when the number is still unknown after the settling wait")
    func refusal() {
        var driver = JourneyDriver(policy: Policy(refusalSettling: .seconds(1)))
        #expect(driver.run(invalid, unknown) == .refused(Sample.detail(400, "INVALID_REQUEST")))
        #expect(driver.calls == [.submit, .query])
        #expect(driver.waits == [.seconds(1)])
    }

    @Test("a gateway's 400 without a code never becomes failed, but is submitted again as scheduled")
    func gatewayRefusal() {
        var driver = JourneyDriver()
        #expect(driver.run(Sample.refused(400, nil), unknown)?.check?.action == .submit)
    }

    @Test("a refusal after a submit without an answer is not believed on one 404, but on the scheduled one")
    func refusalAfterTimeOut() throws {
        var driver = JourneyDriver()
        let check = try #require(driver.run(timedOut, invalid, unknown)?.check)
        #expect(check.action == .query)
        #expect(check.refusal == Sample.detail(400, "INVALID_REQUEST"))
        var next = JourneyDriver(check: check)
        #expect(next.run(unknown) == .refused(Sample.detail(400, "INVALID_REQUEST")))
    }

    @Test(
        "whatever left the earlier submit open, one 404 is not enough",
        arguments: [
            Answer.accepted, .unverified("stale"), .unreadable("?"), Sample.refused(500, "SYSTEM_ERROR"),
            Sample.refused(502, nil),
        ])
    func refusalAfterOpenSubmit(open: Answer) {
        var driver = JourneyDriver()
        let verdict = driver.run { call, index in
            index == 0 ? open : call == .submit ? invalid : unknown
        }
        #expect(verdict?.check?.action == .query)
    }

    @Test("a new submit forgets the old refusal")
    func newSubmit() throws {
        var first = JourneyDriver()
        let check = try #require(first.run(Sample.refused(403, "NO_AUTH"), unknown)?.check)
        #expect(check.action == .submit)
        #expect(check.refusal == nil)
        var driver = JourneyDriver(check: check)
        // The submit gets an answer that cannot be believed; the 404 after it must lead to another submit.
        let verdict = driver.run(.unverified("stale"), unknown, .state(Sample.answer(.success)))
        #expect(driver.calls == [.submit, .query, .submit])
        #expect(verdict == .succeeded(Sample.answer(.success)))
    }

    @Test("a number that turns out to be known disproves the refusal")
    func disproved() throws {
        var driver = JourneyDriver()
        let check = try #require(driver.run(invalid, .state(Sample.answer(.processing)))?.check)
        #expect(check.action == .query)
        #expect(check.refusal == nil)
    }

    @Test("the refusal is kept while the query after it has no answer")
    func refusalKept() throws {
        var driver = JourneyDriver()
        let check = try #require(driver.run(invalid, timedOut)?.check)
        #expect(check.action == .query)
        #expect(check.refusal == Sample.detail(400, "INVALID_REQUEST"))
    }

    @Test(
        "the balance trap: an error to the submit, then processing, then success or failed",
        arguments: [
            ReturnAnswer.Result.success, .failed,
        ])
    func balanceTrap(ending: ReturnAnswer.Result) throws {
        var first = JourneyDriver()
        let check = try #require(
            first.run(Sample.refused(403, "NOT_ENOUGH"), .state(Sample.answer(.processing)))?.check)
        #expect(first.calls == [.submit, .query])
        #expect(check.action == .query)
        #expect(check.refusal == nil)
        var second = JourneyDriver(check: check)
        let state = Sample.answer(ending, failReason: ending == .failed ? "TIME_OUT_CLOSED" : nil)
        #expect(second.run(.state(state)) == (ending == .success ? .succeeded(state) : .failed(state)))
        #expect(second.calls == [.query])
    }

    @Test("an answer of another return ends it at once, without a further call")
    func mismatch() {
        var state = Sample.answer(.success)
        state.outReturnNo = "R-2"
        var driver = JourneyDriver()
        guard case .mismatched(let error, state: state) = driver.run(.state(state)) else {
            Issue.record("not a mismatch")
            return
        }
        #expect(error.code == "RESPONSE_MISMATCH")
        #expect(driver.calls == [.submit])
    }

    @Test(
        "while our own credentials are refused it waits, for ever and outside the budget, and goes on once they are mended"
    )
    func credentials() {
        var driver = JourneyDriver()
        let verdict = driver.run(mostSteps: 4000) { _, _ in Sample.refused(401, "SIGN_ERROR") }
        #expect(verdict == nil)
        #expect(driver.faults.count == driver.waits.count)
        #expect(driver.waits.allSatisfy { $0 > .zero && $0 <= .seconds(30) })
        #expect(driver.elapsed > .seconds(3600))

        var mended = JourneyDriver()
        let end = mended.run { _, index in index < 200 ? .blocked("no keys") : .state(Sample.answer(.success)) }
        #expect(end == .succeeded(Sample.answer(.success)))
    }

    @Test("a server that contradicts itself is asked a bounded number of times")
    func contradictions() {
        var driver = JourneyDriver(policy: Policy(attemptBudget: .seconds(3600)))
        let verdict = driver.run { call, _ in call == .submit ? .unverified("stale") : unknown }
        #expect(verdict?.check != nil)
        #expect(driver.calls.count <= 32)
    }
}
