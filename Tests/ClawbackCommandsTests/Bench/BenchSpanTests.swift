import Testing

@testable import ClawbackCommands

@Suite("The time between two looks")
struct BenchSpanTests {
    private func isNear(_ left: Double, _ right: Double) -> Bool { abs(left - right) < 1e-6 * max(1, abs(right)) }

    @Test("gives means from the differences alone")
    func means() {
        let span = BenchSamples.span(measured: 0.26)
        #expect(isNear(span.perSecond, 1000))
        #expect(isNear(span.callsPerSecond, 1000))
        #expect(isNear(span.meanInFlight, 250))
        #expect(isNear(span.plannedLatency, 0.25))
        #expect(isNear(span.meanLatency, 0.26))
        #expect(isNear(span.lateness, 0.01))
    }

    @Test("tells what calls and CPU allow, and what others take of the CPU")
    func limits() {
        let span = BenchSamples.span(machine: 18)
        #expect(isNear(span.callLimit(inFlight: 256), 1024))
        #expect(isNear(span.foreignCores, 0.3))
        #expect(isNear(span.idleShare, 0.1))
        #expect(isNear(span.cpuLimit, 1.7 / 0.0015))
    }

    @Test("without anything in it divides by nothing")
    func empty() {
        let sample = BenchSample()
        let span = BenchSpan(from: sample, to: sample, cores: 2)
        #expect(span.perSecond == 0)
        #expect(span.meanLatency == 0)
        #expect(span.cpuLimit.isFinite)
        #expect(span.callLimit(inFlight: 1).isFinite)
    }
}

@Suite("The bottleneck")
struct BottleneckTests {
    private func bottleneck(_ span: BenchSpan, rate: Double? = nil, keys: Int? = nil) -> Bottleneck {
        var plan = BenchSamples.plan
        plan.keys = keys
        plan.rate = rate
        return Bottleneck(span, plan: plan)
    }

    @Test("is the calls in flight when all are under way")
    func calls() {
        #expect(bottleneck(BenchSamples.span()) == .calls)
        #expect(bottleneck(BenchSamples.span(), keys: BenchSamples.plan.inFlight) == .calls)
    }

    @Test("is the keys when there are fewer of them than calls that may be in flight")
    func keys() {
        #expect(bottleneck(BenchSamples.span(meanInFlight: 32), keys: 32) == .keys)
        #expect(bottleneck(BenchSamples.span(meanInFlight: 16), keys: 32) != .keys)
    }

    @Test("is the simulator when no CPU is left and it uses more than the workers")
    func simulator() {
        let span = BenchSamples.span(measured: 0.5, workers: 7, simulator: 9, machine: 19.8)
        #expect(bottleneck(span) == .simulator)
        #expect(Bottleneck.simulator.sentence(span).contains("250 ms late"))
    }

    @Test("is the CPU when none is left and the workers use the most")
    func cpu() {
        #expect(bottleneck(BenchSamples.span(meanInFlight: 100, workers: 12, machine: 19.8)) == .cpu)
    }

    @Test("is the simulator, too, when it is late for no want of CPU")
    func late() {
        #expect(bottleneck(BenchSamples.span(measured: 0.3)) == .lateSimulator)
    }

    @Test("is something else when neither calls nor CPU are used up")
    func other() {
        #expect(bottleneck(BenchSamples.span(meanInFlight: 100)) == .other)
    }

    @Test("is the rate when that was reached")
    func rate() {
        #expect(bottleneck(BenchSamples.span(meanInFlight: 100), rate: 1000) == .rate)
        #expect(bottleneck(BenchSamples.span(meanInFlight: 100), rate: 2000) == .other)
    }
}
