@testable import ClawbackCommands

/// Two looks at a machine with two cores, 10 seconds apart: 1000 calls of 250 ms each a second.
enum BenchSamples {
    static let plan = BenchPlan(inFlight: 256)

    static func span(
        settled: Int = 10_000, meanInFlight: Double = 250, measured: Double = 0.25, workers: Double = 9,
        simulator: Double = 5, machine: Double = 16
    ) -> BenchSpan {
        let start = BenchSample(
            moment: 100, settled: 500,
            calls: BenchSample.Calls(at: 7, callTime: 1000, finished: 600, taken: 150, planned: 150),
            cpu: BenchSample.CPU(workers: 1, simulator: 1, broker: 0.5, bench: 0.5, machine: 1000))
        var end = start
        end.moment += 10
        end.settled += settled
        end.calls.at += 10
        end.calls.callTime += meanInFlight * 10
        end.calls.finished += settled
        end.calls.taken += measured * Double(settled)
        end.calls.planned += 0.25 * Double(settled)
        end.cpu.workers += workers
        end.cpu.simulator += simulator
        end.cpu.broker += 0.5
        end.cpu.bench += 0.5
        end.cpu.machine += machine
        return BenchSpan(from: start, to: end, cores: 2)
    }
}
