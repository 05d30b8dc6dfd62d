import Refunds
import Testing

@Suite("Adaptive rate")
struct AdaptiveRateTests {
    @Test("without a configured rate nothing waits")
    func unlimited() {
        var rate = AdaptiveRate(nil)
        for _ in 0..<1000 {
            let went = rate.tryTake(5)
            #expect(went)
        }
        #expect(rate.rate(5) == nil)
    }

    @Test("after a pause a tenth of a second's worth goes at once, and one call more")
    func burst() {
        var rate = AdaptiveRate(100)
        let went = (0..<50).count { _ in rate.tryTake(1000) }
        #expect(went == 11)
        #expect(rate.nextTurn(1000) > 1000)
        #expect(rate.nextTurn(1000) <= 1000.011)
    }

    @Test("a rate below one call a second is kept too")
    func slowRate() {
        var rate = AdaptiveRate(0.5)
        let first = rate.tryTake(10)
        let early = rate.tryTake(11.89)
        let second = rate.tryTake(11.91)
        #expect(first && !early && second)
        rate.throttled(12.1, retryAfter: nil)
        #expect(rate.rate(12.1) == 0.5)
    }

    @Test("a 429 halves the rate, and a flood of them within a second does so once")
    func halvesOnce() {
        var rate = AdaptiveRate(80)
        for number in 0..<100 { rate.throttled(10 + Double(number) / 101, retryAfter: nil) }
        #expect(rate.rate(11) == 40)
        rate.throttled(11, retryAfter: nil)
        #expect(rate.rate(11) == 20)
    }

    @Test(
        "a hundredth of the ceiling is left, and never less than a call a second", arguments: [(1000.0, 10.0), (20, 1)])
    func floor(ceiling: Double, floor: Double) {
        var rate = AdaptiveRate(ceiling)
        for second in 0..<60 { rate.throttled(Double(second), retryAfter: nil) }
        #expect(rate.rate(59) == floor)
    }

    @Test("the first 429 without a configured rate halves what was observed in the last second")
    func startsFromObserved() throws {
        var rate = AdaptiveRate(nil)
        for number in 0..<1000 { rate.take(Double(number) / 200) }
        rate.throttled(5, retryAfter: nil)
        let slowed = try #require(rate.rate(5))
        #expect((98...102).contains(slowed))
        #expect(rate.nextTurn(5) > 5)
    }

    @Test("a 429 out of nothing leaves a call a second, and the limit is gone after 8 s")
    func outOfNothing() {
        var rate = AdaptiveRate(nil)
        rate.throttled(5, retryAfter: nil)
        #expect(rate.rate(5) == 1)
        #expect(rate.isSlowed(5))
        #expect(rate.rate(13) == nil)
        #expect(!rate.isSlowed(13))
    }

    @Test("the rate grows step by step and is full within 8 s of the last 429", arguments: [1, 2.5, 100, 3000])
    func recovers(ceiling: Double) throws {
        var rate = AdaptiveRate(ceiling)
        for second in 0..<30 { rate.throttled(Double(second), retryAfter: nil) }
        var before = try #require(rate.rate(29))
        for tenth in 1...80 {
            let after = try #require(rate.rate(29 + Double(tenth) / 10))
            #expect(after >= before)
            #expect(after - before <= ceiling / 7 / 10 + 1e-9)
            before = after
        }
        #expect(before == ceiling)
        #expect(!rate.isSlowed(37))
    }

    @Test("nothing goes before Retry-After is over, and recovery begins then")
    func retryAfter() {
        var rate = AdaptiveRate(100)
        rate.throttled(10, retryAfter: 5)
        rate.throttled(11, retryAfter: 1)
        #expect(rate.nextTurn(12) == 15)
        let early = rate.tryTake(14.99)
        let onTime = rate.tryTake(15)
        #expect(!early && onTime)
        #expect(rate.rate(15) == 25)
        #expect(rate.rate(23) == 100)
    }

    @Test("a Retry-After of more than a minute counts as a minute, a negative one as none")
    func boundedRetryAfter() {
        var rate = AdaptiveRate(nil)
        rate.throttled(10, retryAfter: 86_400)
        #expect(rate.nextTurn(10) == 70)
        var other = AdaptiveRate(100)
        other.throttled(10, retryAfter: -5)
        #expect(other.nextTurn(10) <= 10)
    }
}
