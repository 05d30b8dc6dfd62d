import Refunds
import Testing

@Suite("Call gate")
struct CallGateTests {
    private func gate(_ maxInFlight: Int = 4, rate: Double? = nil, ratePerSubMerchant: Double? = nil) -> CallGate {
        CallGate(.init(maxInFlight: maxInFlight, rate: rate, ratePerSubMerchant: ratePerSubMerchant))
    }

    private func begin(_ gate: inout CallGate, _ number: Int, _ now: Double) throws -> CallGate.Token {
        let token = gate.ask(number, try subMerchant(number), now)
        return try #require(token)
    }

    @Test("no more calls go than may be under way, and the end of one lets the next go")
    func maxInFlight() throws {
        var gate = gate(2)
        let first = try begin(&gate, 1, 0)
        _ = try begin(&gate, 2, 0)
        let third = gate.ask(3, try subMerchant(3), 0)
        #expect(third == nil)
        let none = gate.grants(0)
        #expect(none.isEmpty)
        #expect(gate.nextChange(0) == nil)
        #expect(gate.standing(0).waiting == 1)
        #expect(gate.standing(0).underWay == 2)
        _ = gate.finished(first, .fine, 1)
        let granted = gate.grants(1)
        #expect(granted.map(\.caller) == [3])
        #expect(gate.standing(1).waiting == 0)
        #expect(gate.standing(1).underWay == 2)
    }

    @Test("a caller that withdraws is not granted, and the others keep their places")
    func withdrawing() throws {
        var gate = gate(1)
        let first = try begin(&gate, 0, 0)
        for caller in 1...3 { _ = gate.ask(caller, try subMerchant(0), 0) }
        let waited = gate.withdraw(2)
        let again = gate.withdraw(2)
        let granted = gate.withdraw(0)
        #expect(waited && !again && !granted)
        var order: [Int] = []
        var token = first
        for second in 1...2 {
            _ = gate.finished(token, .fine, Double(second))
            for grant in gate.grants(Double(second)) {
                order.append(grant.caller)
                token = grant.token
            }
        }
        #expect(order == [1, 3])
    }

    @Test("the merchant's rate spaces the calls of all, and says when the next may go")
    func merchantRate() throws {
        var gate = gate(100, rate: 10)
        _ = try begin(&gate, 1, 5)
        _ = try begin(&gate, 2, 5)
        let third = gate.ask(3, try subMerchant(3), 5)
        #expect(third == nil)
        let next = try #require(gate.nextChange(5))
        #expect(abs(next - 5.1) < 1e-9)
        let granted = gate.grants(next)
        #expect(granted.map(\.caller) == [3])
    }

    @Test("a sub-merchant held by its own rate stands aside, and the others pass")
    func standsAside() throws {
        var gate = gate(100, ratePerSubMerchant: 1)
        _ = try begin(&gate, 1, 5)
        for caller in 10..<20 { _ = gate.ask(caller, try subMerchant(1), 5) }
        let held = gate.grants(5)
        #expect(held.isEmpty)
        let next = try #require(gate.nextChange(5))
        #expect(abs(next - 5.9) < 1e-9)
        _ = gate.ask(2, try subMerchant(2), 5.5)
        let passed = gate.grants(5.5)
        #expect(passed.map(\.caller) == [2])
        let due = gate.grants(6)
        #expect(due.map(\.caller) == [10])
    }

    @Test("a 429 slows its sub-merchant alone")
    func slowsSubMerchant() throws {
        var gate = gate(100, rate: 100, ratePerSubMerchant: 10)
        let token = try begin(&gate, 1, 5)
        let change = gate.finished(token, .throttled, 5)
        #expect(change == nil)
        #expect(gate.standing(5).slowedSubMerchants == 1)
        #expect(gate.standing(5).rate == 100)
        #expect(!gate.standing(5).isSlowed)
        #expect(gate.standing(13).slowedSubMerchants == 0)
    }

    @Test("429s for two sub-merchants within a second slow the merchant too, and for one alone do not")
    func slowsMerchant() throws {
        var gate = gate(100, rate: 100)
        let tokens = try (0..<4).map { _ in try begin(&gate, 1, 5) } + [try begin(&gate, 2, 5)]
        for (token, now) in zip(tokens, [5, 5.3, 6.5, 7]) { _ = gate.finished(token, .throttled, now) }
        #expect(!gate.standing(7).isSlowed)
        _ = gate.finished(tokens[4], .throttled, 8)
        #expect(gate.standing(8).rate == 50)
        #expect(gate.standing(8).slowedSubMerchants == 2)
    }

    @Test("Retry-After holds its sub-merchant and nobody else")
    func retryAfter() throws {
        var gate = gate()
        let token = try begin(&gate, 1, 5)
        _ = gate.finished(token, .throttled(retryAfter: 3), 5)
        _ = gate.ask(10, try subMerchant(1), 5)
        let none = gate.grants(5)
        #expect(none.isEmpty)
        #expect(gate.nextChange(5) == 8)
        _ = gate.ask(11, try subMerchant(2), 6)
        let other = gate.grants(6)
        #expect(other.map(\.caller) == [11])
        let own = gate.grants(8)
        #expect(own.map(\.caller) == [10])
    }

    @Test("while the breaker is open all wait, one probe goes, and its success lets all go")
    func breaker() throws {
        var gate = gate(10)
        for _ in 0..<3 {
            let token = try begin(&gate, 1, 100)
            _ = gate.finished(token, .fault(.credentials), 100)
        }
        for caller in 1...5 { _ = gate.ask(caller, try subMerchant(caller), 100) }
        let early = gate.grants(100.5)
        #expect(early.isEmpty)
        #expect(gate.nextChange(100.5) == 101)
        let probe = gate.grants(101)
        #expect(probe.count == 1)
        #expect(probe.first?.token.isProbe == true)
        #expect(gate.standing(101).outage?.isProbing == true)
        #expect(gate.standing(101).outage?.kind == .credentials)
        #expect(gate.standing(101).openings == 1)
        let change = gate.finished(try #require(probe.first).token, .fine, 101.2)
        guard case .closed = change else {
            Issue.record("\(String(describing: change))")
            return
        }
        let rest = gate.grants(101.2)
        #expect(rest.count == 4)
        #expect(gate.standing(101.2).outage == nil)
    }

    @Test("of many sub-merchants no more than a bounded number are remembered, those slowed the longest")
    func bounded() throws {
        var settings = CallGate.Settings(maxInFlight: 10, rate: nil, ratePerSubMerchant: 5)
        settings.mostRemembered = 100
        var gate = CallGate(settings)
        let noisy = try begin(&gate, 0, 0)
        _ = gate.finished(noisy, .throttled(retryAfter: 60), 0)
        for number in 1..<5000 {
            let now = Double(number) / 1000
            let token = try begin(&gate, number, now)
            _ = gate.finished(token, .fine, now)
            #expect(gate.standing(now).rememberedSubMerchants <= 100)
        }
        #expect(gate.standing(5).slowedSubMerchants == 1)
        var isSlowed = false
        for number in 1..<5000 where !isSlowed {
            let now = 10 + Double(number) / 1000
            let token = try begin(&gate, number, now)
            _ = gate.finished(token, .throttled, now)
            #expect(gate.standing(now).rememberedSubMerchants <= 100)
            isSlowed = gate.standing(now).isSlowed
        }
        #expect(isSlowed)
    }
}
