import Testing

@testable import WeChatPaySimulator

@Suite("what becomes of a return")
struct FateTests {
    @Test("a failed return says why, in the spelling that is set", arguments: Fate.documentedReasons)
    func failed(reason: String) {
        var ledger = ReturnLedger()
        let turn = ledger.submit(submission(), under: .always(ReturnPlan(.failed(reason))), at: .start)
        #expect(turn.answer?.view?.result == .failed(reason: reason))
        var behaviour = APIBehaviour()
        behaviour.failedSpelling = "FAIL"
        #expect(turn.answer?.view.map { Answer($0, behaviour: behaviour).label } == "FAIL")
    }

    @Test("a return processing for two queries is settled at the third; repeated POSTs do not count")
    func queries() {
        let scenario = Scenario.always(ReturnPlan(.processing(until: .queries(2), then: .failed(reason: "X"))))
        var ledger = ReturnLedger()
        for _ in 0..<4 {
            #expect(ledger.submit(submission(), under: scenario, at: .start).answer?.view?.result == .processing)
        }
        let results = (0..<3).map { _ in ledger.query(lookup(), under: scenario, at: .start).answer?.view?.result }
        #expect(results == [.processing, .processing, .failed(reason: "X")])
    }

    @Test("a return processing for a time is settled when it is over, at that moment")
    func time() throws {
        let scenario = Scenario.always(ReturnPlan(.processing(until: .time(.seconds(30)), then: .success)))
        var ledger = ReturnLedger()
        _ = ledger.submit(submission(), under: scenario, at: .start)
        #expect(ledger.query(lookup(), under: scenario, at: .start + .seconds(29)).answer?.view?.result == .processing)
        let view = try #require(ledger.query(lookup(), under: scenario, at: .start + .seconds(99)).answer?.view)
        #expect(view.result == .success)
        #expect(view.finishTime == .start + .seconds(30))
    }

    @Test("a finish time while processing is a setting and means nothing")
    func finishTime() {
        var scenario = Scenario.always(ReturnPlan(.processing(until: .never, then: .success)))
        var ledger = ReturnLedger()
        #expect(ledger.submit(submission(), under: scenario, at: .start).answer?.view?.finishTime == .start)
        scenario.behaviour.finishTimeWhileProcessing = false
        #expect(ledger.submit(submission(), under: scenario, at: .start).answer?.view?.finishTime == nil)
    }

    @Test("a return can be hidden from queries for a while after its POST")
    func hidden() {
        var scenario = Scenario.calm()
        scenario.behaviour.notFoundFor = .milliseconds(500)
        var ledger = ReturnLedger()
        _ = ledger.submit(submission(), under: scenario, at: .start)
        #expect(ledger.query(lookup(), under: scenario, at: .start + .milliseconds(499)).answer?.failure == .notFound)
        #expect(ledger.query(lookup(), under: scenario, at: .start + .milliseconds(500)).answer?.view != nil)
    }

    @Test(
        "a fault before the effect leaves no return, one after it does",
        arguments: [
            (Fault.serverError(status: 500, body: .json, moment: .before), false), (.cut(moment: .before), false),
            (.timeout(.seconds(1), moment: .before), false), (.accepted, false), (.refused(.noAuth), false),
            (.serverError(status: 502, body: .html, moment: .after), true), (.cut(moment: .after), true),
            (.timeout(.seconds(1), moment: .after), true), (.badSignature(.missing), true), (.unreadable, true),
            (.wrongAnswer(.amount), true),
        ])
    func faults(fault: Fault, hasEffect: Bool) {
        let scenario = Scenario.always(ReturnPlan(submitFaults: .first(fault, times: 2)))
        var ledger = ReturnLedger()
        for _ in 0..<2 {
            #expect(ledger.submit(submission(), under: scenario, at: .start).fault == fault)
        }
        #expect(ledger.snapshot(at: .start, behaviour: scenario.behaviour).movedAmount == (hasEffect ? 10 : 0))
        #expect((ledger.query(lookup(), under: scenario, at: .start).answer?.view != nil) == hasEffect)
        let third = ledger.submit(submission(), under: scenario, at: .start)
        #expect(third.fault == nil)
        #expect(third.answer?.view?.result == .success)
    }

    @Test("calls that meet the rate limit leave the schedule of faults where it was")
    func rateLimit() {
        var scenario = Scenario.always(ReturnPlan(submitFaults: .first(.cut(moment: .before))))
        scenario.rateLimitShare = 1
        scenario.behaviour.rateLimitCode = "FREQUENCY_LIMITED"
        var ledger = ReturnLedger()
        #expect(
            ledger.submit(submission(), under: scenario, at: .start).fault
                == .refused(.rateLimited(code: "FREQUENCY_LIMITED")))
        scenario.rateLimitShare = 0
        #expect(ledger.submit(submission(), under: scenario, at: .start).fault == .cut(moment: .before))
    }
}
