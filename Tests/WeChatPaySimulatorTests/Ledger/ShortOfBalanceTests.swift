import Testing

@testable import WeChatPaySimulator

@Suite("a receiver short of balance")
struct ShortOfBalanceTests {
    private var scenario = Scenario.always(
        ReturnPlan(.shortOfBalance(toppedUp: .never, closesAfter: .seconds(5 * 86_400))))

    @Test("the POST is refused, however often, while the GET says processing")
    func refusedYetStanding() {
        var ledger = ReturnLedger()
        for _ in 0..<2 {
            #expect(ledger.submit(submission(), under: scenario, at: .start).answer?.failure == .notEnough)
        }
        #expect(ledger.query(lookup(), under: scenario, at: .start).answer?.view?.result == .processing)
    }

    @Test("it closes by time-out when nobody tops up")
    func closes() {
        var ledger = ReturnLedger()
        _ = ledger.submit(submission(), under: scenario, at: .start)
        let later = SimulatedTime.start + .seconds(5 * 86_400)
        #expect(
            ledger.query(lookup(), under: scenario, at: later).answer?.view?.result
                == .failed(reason: "TIME_OUT_CLOSED"))
        ledger.topUp(returnMchid: nil, at: later, behaviour: scenario.behaviour)
        #expect(ledger.snapshot(at: later, behaviour: scenario.behaviour).movedAmount == 0)
    }

    @Test("a top-up settles it, for the receiver it is for")
    func topUp() {
        var ledger = ReturnLedger()
        _ = ledger.submit(submission(), under: scenario, at: .start)
        ledger.topUp(returnMchid: "1", at: .start, behaviour: scenario.behaviour)
        #expect(ledger.query(lookup(), under: scenario, at: .start).answer?.view?.result == .processing)
        ledger.topUp(returnMchid: "86693852", at: .start, behaviour: scenario.behaviour)
        #expect(ledger.query(lookup(), under: scenario, at: .start).answer?.view?.result == .success)
    }

    @Test("where a top-up does not settle it alone, the same POST has to come again")
    func repeatedAfterTopUp() {
        var scenario = scenario
        scenario.behaviour.shortOfBalance.topUpSettlesAlone = false
        var ledger = ReturnLedger()
        _ = ledger.submit(submission(), under: scenario, at: .start)
        ledger.topUp(returnMchid: nil, at: .start, behaviour: scenario.behaviour)
        #expect(ledger.query(lookup(), under: scenario, at: .start).answer?.view?.result == .processing)
        #expect(ledger.submit(submission(), under: scenario, at: .start).answer?.view?.result == .success)
    }

    @Test("another number for the same order and receiver is refused until the first has ended")
    func newNumber() {
        var ledger = ReturnLedger()
        _ = ledger.submit(submission("R1"), under: scenario, at: .start)
        #expect(
            ledger.submit(submission("R2"), under: .calm(), at: .start).answer?.failure
                == .invalidRequest("剩余可回退的金额不足"))
        #expect(ledger.submit(submission("R3", receiver: "5"), under: .calm(), at: .start).answer?.view != nil)
        let later = SimulatedTime.start + .seconds(5 * 86_400)
        #expect(ledger.submit(submission("R2"), under: .calm(), at: later).answer?.view?.result == .success)
    }

    @Test("the refusal's status and code, and whether the return stands at all, are settings")
    func settings() {
        var scenario = scenario
        scenario.behaviour.shortOfBalance.failure = .invalidRequest("可用余额不足")
        scenario.behaviour.shortOfBalance.isRecorded = false
        var ledger = ReturnLedger()
        #expect(
            ledger.submit(submission(), under: scenario, at: .start).answer?.failure == .invalidRequest("可用余额不足"))
        #expect(ledger.query(lookup(), under: scenario, at: .start).answer?.failure == .notFound)
    }

    @Test("a top-up can come by itself, after a time or a number of queries")
    func byItself() {
        var ledger = ReturnLedger()
        let soon = Scenario.always(ReturnPlan(.shortOfBalance(toppedUp: .time(.seconds(9)), closesAfter: .seconds(99))))
        _ = ledger.submit(submission("R1", order: "1"), under: soon, at: .start)
        let later = SimulatedTime.start + .seconds(9)
        #expect(ledger.query(lookup("R1", order: "1"), under: soon, at: later).answer?.view?.result == .success)
        let looked = Scenario.always(ReturnPlan(.shortOfBalance(toppedUp: .queries(1), closesAfter: .seconds(99))))
        _ = ledger.submit(submission("R2", order: "2"), under: looked, at: .start)
        let results = (0..<2).map { _ in
            ledger.query(lookup("R2", order: "2"), under: looked, at: .start).answer?.view?.result
        }
        #expect(results == [.processing, .success])
    }
}
