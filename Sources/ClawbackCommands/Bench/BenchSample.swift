import Foundation

/// One look at everything that counts up while the measurement runs. Two looks make a ``BenchSpan``.
struct BenchSample: Hashable, Sendable {
    /// The simulator's counters, see `CallLoad.json`; seconds.
    struct Calls: Hashable, Sendable {
        var at = 0.0
        /// Calls in flight, added up over time.
        var callTime = 0.0
        var finished = 0
        /// What the finished ones took in all, and what the scenario had planned for them.
        var taken = 0.0
        var planned = 0.0
    }

    /// CPU seconds.
    struct CPU: Hashable, Sendable {
        var workers = 0.0
        var simulator = 0.0
        var broker = 0.0
        /// This process: it writes the intents and reads the outcomes.
        var bench = 0.0
        /// Of all processes of the machine, ours included.
        var machine = 0.0

        var ours: Double { workers + simulator + broker + bench }
    }

    /// Seconds, since any fixed moment.
    var moment = 0.0
    var settled = 0
    var calls = Calls()
    var cpu = CPU()
}

/// What happened between two looks.
struct BenchSpan: Hashable, Sendable {
    let cores: Int
    let seconds: Double
    let settled: Int
    let calls: BenchSample.Calls
    let cpu: BenchSample.CPU

    init(from start: BenchSample, to end: BenchSample, cores: Int) {
        self.cores = cores
        seconds = max(0.001, end.moment - start.moment)
        settled = end.settled - start.settled
        calls = BenchSample.Calls(
            at: max(0.001, end.calls.at - start.calls.at), callTime: end.calls.callTime - start.calls.callTime,
            finished: end.calls.finished - start.calls.finished, taken: end.calls.taken - start.calls.taken,
            planned: end.calls.planned - start.calls.planned)
        cpu = BenchSample.CPU(
            workers: end.cpu.workers - start.cpu.workers, simulator: end.cpu.simulator - start.cpu.simulator,
            broker: end.cpu.broker - start.cpu.broker, bench: end.cpu.bench - start.cpu.bench,
            machine: end.cpu.machine - start.cpu.machine)
    }

    var perSecond: Double { Double(settled) / seconds }
    var callsPerSecond: Double { Double(calls.finished) / calls.at }
    /// At least 1.
    var callsPerIntent: Double { max(1, Double(calls.finished) / Double(max(1, settled))) }
    var meanInFlight: Double { calls.callTime / calls.at }
    /// Seconds a finished call took, as the simulator measured it and as the scenario had it.
    var meanLatency: Double { calls.taken / Double(max(1, calls.finished)) }
    var plannedLatency: Double { calls.planned / Double(max(1, calls.finished)) }
    /// Seconds by which the simulator was late, on average.
    var lateness: Double { meanLatency - plannedLatency }

    /// Cores kept busy by processes that are not ours.
    var foreignCores: Double { max(0, (cpu.machine - cpu.ours) / seconds) }
    /// 0 ... 1.
    var idleShare: Double { max(0, 1 - cpu.machine / seconds / Double(cores)) }

    /// Calls a second that `inFlight` of them at once allow at the scenario's latency.
    func callLimit(inFlight: Int) -> Double { Double(inFlight) / max(1e-9, plannedLatency) }

    /// Settled intents a second that the cores which others leave allow, at what an intent costs all of our processes.
    var cpuLimit: Double {
        max(0, Double(cores) - foreignCores) / max(1e-9, cpu.ours / Double(max(1, settled)))
    }
}
