import Refunds
import TestSupport
import Testing

@Suite("Adaptive rate, seeded")
struct AdaptiveRatePropertyTests {
    private struct Call {
        var at: Double
        var rate: Double
    }

    /// A greedy caller, and 429s that come and go.
    private func calls(_ rate: inout AdaptiveRate, seed: UInt64) -> [Call] {
        var random = SeededGenerator(seed: seed)
        var calls: [Call] = []
        var now = Double.random(in: 0...100, using: &random)
        let end = now + 40
        while now < end, calls.count < 800 {
            if Int.random(in: 0..<40, using: &random) == 0 {
                rate.throttled(now, retryAfter: Bool.random(using: &random) ? .random(in: 0...3, using: &random) : nil)
            }
            if rate.tryTake(now) { calls.append(Call(at: now, rate: rate.rate(now) ?? .infinity)) }
            let idle = Int.random(in: 0..<30, using: &random) == 0 ? Double.random(in: 0...2, using: &random) : 0
            now = max(now, rate.nextTurn(now)) + idle
        }
        return calls
    }

    @Test("no time of any length sees more calls than the rate in it and the burst", arguments: 0..<30)
    func neverExceeded(seed: UInt64) {
        var rate = AdaptiveRate([0.7, 3, 40, 500][Int(seed % 4)])
        let calls = calls(&rate, seed: seed)
        #expect(calls.count > 3)
        for first in calls.indices {
            // The highest rate in the window so far: it grows between the 429s, so the calls' own moments have it.
            var highest = 0.0
            for last in first..<calls.count {
                highest = max(highest, calls[last].rate)
                let most = highest * (calls[last].at - calls[first].at + 0.1) + 1
                guard Double(last - first + 1) > most + 1e-6 else { continue }
                Issue.record("seed \(seed): \(last - first + 1) calls from \(calls[first].at) to \(calls[last].at)")
                return
            }
        }
    }

    @Test("a greedy caller gets the whole rate", arguments: [0.7, 3, 40, 500])
    func fullyUsed(configured: Double) {
        var rate = AdaptiveRate(configured)
        var now = 50.0
        var went = 0
        while now < 70 {
            if rate.tryTake(now) { went += 1 }
            now = max(now, rate.nextTurn(now))
        }
        #expect(Double(went) >= 20 * configured - 1)
    }

    @Test("8 s after the last 429, and the pause it asked for, the rate is full", arguments: 0..<40)
    func recovers(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let configured = Bool.random(using: &random) ? Double.random(in: 0.5...5000, using: &random) : nil
        var rate = AdaptiveRate(configured)
        var now = 0.0
        var free = 0.0
        for _ in 0..<200 {
            now += Double.random(in: 0...0.5, using: &random)
            if Bool.random(using: &random) { _ = rate.tryTake(now) }
            if Int.random(in: 0..<5, using: &random) == 0 {
                let pause = Double.random(in: 0...4, using: &random)
                rate.throttled(now, retryAfter: pause)
                free = max(free, now + pause)
            }
        }
        #expect(rate.rate(max(now, free) + 8) == configured, "seed \(seed)")
        #expect(!rate.isSlowed(max(now, free) + 8), "seed \(seed)")
    }
}
