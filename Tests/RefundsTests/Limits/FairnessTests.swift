import Refunds
import TestSupport
import Testing

@Suite("Fairness among sub-merchants")
struct FairnessTests {
    @Test("a sub-merchant with one call gets its turn next but one, however many a flooding one has waiting")
    func flood() throws {
        var gate = CallGate(.init(maxInFlight: 1))
        var token = gate.ask(0, try subMerchant(1), 0)
        for caller in 1...1000 { _ = gate.ask(caller, try subMerchant(1), 0) }
        _ = gate.ask(2000, try subMerchant(2), 0)
        var order: [Int] = []
        for second in 1...3 {
            _ = gate.finished(try #require(token), .fine, Double(second))
            let grant = gate.grants(Double(second)).first
            token = grant?.token
            order.append(try #require(grant).caller)
        }
        #expect(order == [1, 2000, 2])
    }

    @Test("sub-merchants whose callers all withdrew, and asked again, have one turn each")
    func emptiedLines() throws {
        var gate = CallGate(.init(maxInFlight: 1))
        var token = gate.ask(0, try subMerchant(0), 0)
        for round in 1...3 {
            for number in 1...(round < 3 ? 25 : 50) {
                for place in 0..<2 { _ = gate.ask(round * 1000 + number * 10 + place, try subMerchant(number), 0) }
            }
            guard round < 3 else { break }
            for number in 1...25 {
                for place in 0..<2 {
                    let waited = gate.withdraw(round * 1000 + number * 10 + place)
                    #expect(waited)
                }
            }
            #expect(gate.standing(0).waiting == 0)
            #expect(gate.nextChange(0) == nil)
        }
        var order: [Int] = []
        while let ended = token {
            _ = gate.finished(ended, .fine, 1)
            let grant = gate.grants(1).first
            token = grant?.token
            if let grant { order.append(grant.caller - 3000) }
        }
        #expect(order.count == 100)
        #expect(Set(order.prefix(50).map { $0 / 10 }).count == 50)
        #expect(order.prefix(50).allSatisfy { $0 % 10 == 0 })
        #expect(order.suffix(50).allSatisfy { $0 % 10 == 1 })
    }

    @Test("sub-merchants that all have enough waiting share the rate equally")
    func shares() throws {
        var run = GateRun(.init(maxInFlight: 8, rate: 100)) { _, _ in (0.02, .fine) }
        try run.add(500, of: 1)
        for number in 2...5 { try run.add(8, of: number) }
        try run.run(until: 10)
        for number in 1...5 {
            let share = run.calls.count { $0.subMerchant == number && $0.at > 1 }
            #expect((178...182).contains(share), "sub-merchant \(number): \(share)")
        }
    }

    @Test("a sub-merchant that WeChat Pay slows down costs the others nothing")
    func slowedAlone() throws {
        var run = GateRun(.init(maxInFlight: 8, rate: 100)) { number, _ in (0.02, number == 1 ? .throttled : .fine) }
        try run.add(100, of: 1)
        try run.add(8, of: 2)
        try run.run(until: 20)
        let other = run.calls.count { $0.subMerchant == 2 && $0.at > 10 }
        #expect(other >= 980)
    }

    @Test(
        "with k sub-merchants waiting each goes within k grants, and first come first served in itself",
        arguments: 0..<40)
    func bound(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var gate = CallGate(.init(maxInFlight: 3))
        var underWay: [CallGate.Token] = []
        var waiting: [Int: [Int]] = [:]
        /// Grants to others since it began to wait or was last granted, and how many waited then.
        var turns: [Int: (passed: Int, most: Int)] = [:]
        var caller = 0
        for step in 0..<2000 {
            let now = Double(step)
            if Bool.random(using: &random) {
                let number = Int.random(in: 0..<Int.random(in: 1...12, using: &random), using: &random)
                caller += 1
                if let token = gate.ask(caller, try subMerchant(number), now) {
                    underWay.append(token)
                } else {
                    waiting[number, default: []].append(caller)
                    if turns[number] == nil { turns[number] = (0, waiting.count) }
                }
            } else if !underWay.isEmpty {
                underWay.swapAt(0, Int.random(in: 0..<underWay.count, using: &random))
                _ = gate.finished(underWay.removeFirst(), .fine, now)
            }
            for grant in gate.grants(now) {
                underWay.append(grant.token)
                let number = try #require(waiting.first { $0.value.first == grant.caller }, "seed \(seed)").key
                waiting[number]?.removeFirst()
                if waiting[number]?.isEmpty == true { waiting[number] = nil }
                let turn = try #require(turns[number])
                #expect(turn.passed < turn.most, "seed \(seed)")
                for other in turns.keys { turns[other]?.passed += 1 }
                turns[number] = waiting[number].map { _ in (0, waiting.count) }
            }
        }
        #expect(caller > 500)
    }
}
