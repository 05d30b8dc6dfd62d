import Refunds
import TestSupport
import Testing

@Suite("Call gate through faults")
struct GateFaultTests {
    /// The fault lasts from 10 to 70.
    private func isFaulty(_ now: Double) -> Bool { (10..<70).contains(now) }

    @Test(
        "a minute's fault costs a bounded number of calls, and full speed is back within 10 s of its end",
        arguments: [
            (FaultKind.server, 0.05), (.timedOut, 10), (.connection, 0.01), (.connection, 3), (.credentials, 0.05),
            (.unverified, 0.05),
        ])
    func fault(kind: FaultKind, latency: Double) throws {
        var run = GateRun(.init(maxInFlight: 16)) { _, now in
            isFaulty(now) ? (latency, .fault(kind)) : (0.05, .fine)
        }
        for number in 0..<3 { try run.add(16, of: number) }
        try run.run(until: 90)
        let full = run.calls(from: 1, to: 10)
        // At most a threshold, what was under way with it, and the probes.
        #expect(run.calls(from: 10, to: 70) <= 20 + 16 + 16)
        #expect(run.calls(from: 80, to: 89) >= full - 16)
        #expect(run.changes.count == 2)
        let probes = run.calls.filter(\.isProbe).map(\.at)
        #expect(!probes.isEmpty)
        for (earlier, later) in zip(probes, probes.dropFirst()) { #expect(later - earlier >= 1) }
        if case .closed(let outage) = run.changes.last?.change { #expect(outage.calls == probes.count) }
        let closedAt = try #require(run.changes.last?.at)
        #expect(closedAt <= 76)
    }

    @Test(
        "429 on half of all calls for a minute never stops the flow, and full speed is back within 10 s",
        arguments: 0..<10)
    func throttled(seed: UInt64) throws {
        let dice = Dice(seed)
        let configured: Double? = seed % 2 == 0 ? nil : 200
        var run = GateRun(.init(maxInFlight: 16, rate: configured)) { _, now in
            (0.05, isFaulty(now) && dice.roll(2) == 0 ? .throttled : .fine)
        }
        for number in 0..<4 { try run.add(8, of: number) }
        try run.run(until: 90)
        #expect(run.calls(from: 10, to: 70) < run.calls(from: 0, to: 9), "seed \(seed)")
        #expect(run.calls(from: 80, to: 89) >= run.calls(from: 0, to: 9) - 20, "seed \(seed)")
        for second in 10..<68 { #expect(run.calls(from: Double(second), to: Double(second) + 2) > 0, "seed \(seed)") }
        #expect(run.changes.isEmpty)
    }

    @Test("a limit of WeChat Pay's that was never configured is found, and mostly kept to")
    func unknownLimit() throws {
        let bucket = Bucket(perSecond: 40)
        var run = GateRun(.init(maxInFlight: 16)) { _, now in (0.05, bucket.take(now) ? .fine : .throttled) }
        for number in 0..<4 { try run.add(8, of: number) }
        try run.run(until: 120)
        let accepted = bucket.accepted
        #expect(accepted > 40 * 120 / 4, "\(accepted) accepted of \(run.calls.count)")
        #expect(run.calls.count < 3 * accepted, "\(accepted) accepted of \(run.calls.count)")
    }

    private final class Dice {
        private var random: SeededGenerator

        init(_ seed: UInt64) { random = SeededGenerator(seed: seed) }

        func roll(_ sides: Int) -> Int { Int.random(in: 0..<sides, using: &random) }
    }

    private final class Bucket {
        private let perSecond: Double
        private var second = -1
        private var used = 0.0
        private(set) var accepted = 0

        init(perSecond: Double) { self.perSecond = perSecond }

        func take(_ now: Double) -> Bool {
            if Int(now) != second { (second, used) = (Int(now), 0) }
            guard used < perSecond else { return false }
            used += 1
            accepted += 1
            return true
        }
    }
}
