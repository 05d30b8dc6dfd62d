import Testing

@testable import WeChatPaySimulator

@Suite("the ledger's idempotence")
struct IdempotenceTests {
    private let calm = Scenario.calm()

    @Test("the same number with the same parameters is the same return, and money moves once")
    func repeated() throws {
        var ledger = ReturnLedger()
        let first = ledger.submit(submission(), under: calm, at: .start)
        let second = ledger.submit(submission(), under: calm, at: .start + .seconds(60))
        #expect(first.answer == second.answer)
        #expect(first.answer?.view?.result == .success)
        let entry = try #require(ledger.snapshot(at: .start, behaviour: calm.behaviour).entry("R1"))
        #expect(entry.submits == 2)
        #expect(entry.moneyMoves == 1)
    }

    @Test(
        "the same number with another parameter is refused",
        arguments: [
            submission(amount: 11), submission(order: "other"), submission(receiver: "86693853"),
            submission(description: "another"),
        ])
    func differing(other: ReturnSubmission) {
        var ledger = ReturnLedger()
        _ = ledger.submit(submission(), under: calm, at: .start)
        #expect(ledger.submit(other, under: calm, at: .start).answer?.failure?.code == "INVALID_REQUEST")
        #expect(ledger.snapshot(at: .start, behaviour: calm.behaviour).movedAmount == 10)
    }

    @Test("what a number with other parameters is answered is a setting")
    func differingSettings() {
        var scenario = calm
        var ledger = ReturnLedger()
        _ = ledger.submit(submission(), under: scenario, at: .start)
        scenario.behaviour.differentParameters = .paramError
        #expect(
            ledger.submit(submission(amount: 11), under: scenario, at: .start).answer?.failure?.code == "PARAM_ERROR")
        scenario.behaviour.differentParameters = .existing
        #expect(ledger.submit(submission(amount: 11), under: scenario, at: .start).answer?.view?.amount == 10)
        scenario.behaviour.differentParameters = .invalidRequest
        scenario.behaviour.comparesDescription = false
        #expect(
            ledger.submit(submission(description: "another"), under: scenario, at: .start).answer?.view?.result
                == .success)
    }

    @Test("an order can be named by either of its numbers, and answers carry both")
    func eitherOrderNumber() throws {
        var ledger = ReturnLedger()
        let first = ledger.submit(submission("R1", order: "A", outOrder: "B"), under: calm, at: .start)
        #expect(
            ledger.submit(submission("R1", order: nil, outOrder: "B"), under: calm, at: .start).answer == first.answer)
        let view = try #require(
            ledger.submit(submission("R2", order: nil, outOrder: "C"), under: calm, at: .start).answer?.view)
        #expect(view.outOrderNo == "C")
        #expect(!view.orderID.isEmpty)
        #expect(ledger.query(lookup("R2", order: view.orderID), under: calm, at: .start).answer?.view == view)
        #expect(
            ledger.submit(submission("R3", order: "A", outOrder: "C"), under: calm, at: .start).answer?.failure?.code
                == "INVALID_REQUEST")
    }

    @Test("a number belongs to its sub-merchant")
    func perSubMerchant() {
        var ledger = ReturnLedger()
        var other = submission()
        other.subMchid = "1900000110"
        _ = ledger.submit(submission(), under: calm, at: .start)
        #expect(ledger.submit(other, under: calm, at: .start).answer?.view?.subMchid == "1900000110")
        #expect(ledger.snapshot(at: .start, behaviour: calm.behaviour).returns == 2)
    }

    @Test("return numbers follow from seed and number, not from the order of arrival")
    func returnNumbers() throws {
        var one = ReturnLedger()
        var other = ReturnLedger()
        let first = one.submit(submission("R1"), under: calm, at: .start)
        _ = other.submit(submission("R2"), under: calm, at: .start)
        let later = other.submit(submission("R1"), under: calm, at: .start + .seconds(5))
        #expect(first.answer?.view?.returnNo == later.answer?.view?.returnNo)
        #expect(try #require(first.answer?.view?.returnNo).count == 28)
    }

    @Test("a query of an unknown number, or of another order, is 404")
    func unknown() {
        var ledger = ReturnLedger()
        #expect(ledger.query(lookup("R9"), under: calm, at: .start).answer?.failure == .notFound)
        _ = ledger.submit(submission(), under: calm, at: .start)
        #expect(ledger.query(lookup(order: "other"), under: calm, at: .start).answer?.failure == .notFound)
        let entry = ledger.snapshot(at: .start, behaviour: calm.behaviour).entry("R9")
        #expect(entry?.state == .absent)
        #expect(entry?.queries == 1)
    }

    @Test("whatever arrives in whatever order under a storm, money moves at most once for each number")
    func storm() {
        var generator = SeededDraw(seed: 42, name: "calls", purpose: .plan)
        let scenario = Scenario.storm(seed: 9)
        var ledger = ReturnLedger()
        var now = SimulatedTime.start
        for _ in 0..<5000 {
            let number = "R\(generator.next() % 300)"
            now = now + .milliseconds(Int64(generator.next() % 500))
            if generator.next() % 2 == 0 {
                _ = ledger.submit(submission(number, order: number), under: scenario, at: now)
            } else {
                _ = ledger.query(lookup(number, order: number), under: scenario, at: now)
            }
        }
        let snapshot = ledger.snapshot(at: now, behaviour: scenario.behaviour)
        #expect(snapshot.entries.count == 300)
        for entry in snapshot.entries {
            #expect(entry.moneyMoves == (entry.state == .success ? 1 : 0))
        }
        #expect(snapshot.movedAmount == Int64(snapshot.count(of: .success)) * 10)
    }
}
