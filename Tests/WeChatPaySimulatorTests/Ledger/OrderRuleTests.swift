import Testing

@testable import WeChatPaySimulator

@Suite("what is allowed of one order's returns")
struct OrderRuleTests {
    @Test("fifty returns per order, or as many as is set", arguments: [50, 20])
    func limit(most: Int) {
        var scenario = Scenario.calm()
        scenario.behaviour.orders.returnsPerOrder = most
        var ledger = ReturnLedger()
        for number in 0..<most {
            #expect(ledger.submit(submission("R\(number)"), under: scenario, at: .start).answer?.view != nil)
        }
        #expect(
            ledger.submit(submission("one more"), under: scenario, at: .start).answer?.failure?.code
                == "INVALID_REQUEST")
        #expect(
            ledger.submit(submission("R0"), under: scenario, at: .start).answer?.view != nil,
            "a repeat is no new return")
        #expect(ledger.submit(submission("elsewhere", order: "2"), under: scenario, at: .start).answer?.view != nil)
    }

    @Test("a receiver gives back no more than it got; failed returns do not count, open ones do")
    func available() {
        var scenario = Scenario(rules: [
            ScenarioRule(.init(outReturnNoPrefix: "F"), ReturnPlan(.failed("X"))),
            ScenarioRule(.init(outReturnNoPrefix: "P"), ReturnPlan(.processing(until: .never, then: .success))),
        ])
        scenario.behaviour.orders.availablePerReceiver = 100
        var ledger = ReturnLedger()
        func answer(_ number: String, _ amount: Int64, receiver: String = "1") -> LedgerAnswer? {
            ledger.submit(submission(number, amount: amount, receiver: receiver), under: scenario, at: .start).answer
        }
        #expect(answer("F1", 100)?.view != nil)
        #expect(answer("S1", 60)?.view != nil)
        #expect(answer("P1", 30)?.view != nil)
        #expect(answer("S2", 11)?.failure?.message == "剩余可回退的金额不足")
        #expect(answer("S3", 10)?.view != nil)
        #expect(answer("S4", 100, receiver: "2")?.view != nil)
        #expect(answer("S5", .max, receiver: "3")?.failure != nil)
    }

    @Test("returns are possible for 180 days, counted from payment or split")
    func window() {
        var scenario = Scenario.calm()
        scenario.behaviour.orders.splitAge = .zero
        scenario.behaviour.orders.paymentAge = .seconds(86_400)
        var ledger = ReturnLedger()
        _ = ledger.submit(submission("R1"), under: scenario, at: .start)
        let lastDay = SimulatedTime.start + .seconds(180 * 86_400)
        #expect(ledger.submit(submission("R2"), under: scenario, at: lastDay).answer?.view != nil)
        #expect(
            ledger.submit(submission("R3"), under: scenario, at: lastDay + .seconds(1)).answer?.failure?.code
                == "INVALID_REQUEST")
        scenario.behaviour.orders.windowStart = .payment
        #expect(
            ledger.submit(submission("R4"), under: scenario, at: lastDay).answer?.failure?.code == "INVALID_REQUEST")
    }

    @Test("orders paid long ago can be made to need the payment's number")
    func transactionID() {
        var scenario = Scenario.calm()
        scenario.behaviour.orders.transactionIDNeededAfter = .seconds(60)
        var ledger = ReturnLedger()
        #expect(ledger.submit(submission(), under: scenario, at: .start).answer?.failure?.code == "PARAM_ERROR")
        var whole = submission()
        whole.transactionID = "4208450740201411110007820472"
        #expect(ledger.submit(whole, under: scenario, at: .start).answer?.view != nil)
    }
}
