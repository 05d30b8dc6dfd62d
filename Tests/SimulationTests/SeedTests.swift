import Foundation
import Testing

@testable import Simulation

/// The whole worker, from seeds: model brokers, model WeChat Pay, virtual time, injected faults.
///
/// `CLAWBACK_SIM_SEED=n` runs that seed alone and prints what happened; `CLAWBACK_SIM_SEEDS=count` says how many are run, and
/// `CLAWBACK_SIM_FIRST=n` from which on.
@Suite("The simulation", .serialized)
struct SeedTests {
    /// What a debug build does in a few seconds; `clawback-sim` runs ten thousand in the same time.
    private static let standardCount: UInt64 = 300

    @Test("no seed breaks a promise")
    func sweep() async {
        if let seed = environment("CLAWBACK_SIM_SEED") {
            let report = Simulation.run(seed: seed, isTraced: true)
            say(report.printed())
            #expect(report.breach == nil)
            return
        }
        let count = max(1, environment("CLAWBACK_SIM_SEEDS") ?? Self.standardCount)
        let first = environment("CLAWBACK_SIM_FIRST") ?? 1
        let findings = await SeedSweep(seeds: first...(first + count - 1)).run(mostFailures: 5)
        say(findings.summary)
        for report in findings.failed {
            say(Simulation.run(seed: report.seed, isTraced: true).printed())
            Issue.record("seed \(report.seed): \(report.breach ?? "")")
        }
    }

    @Test("a seed repeats exactly", arguments: [3, 44, 555] as [UInt64])
    func repeats(seed: UInt64) {
        let first = Simulation.run(seed: seed, isTraced: true)
        let second = Simulation.run(seed: seed, isTraced: true)
        #expect(first.trace == second.trace)
        #expect(first.steps == second.steps)
        #expect(first.trace.count > 20)
    }
}

/// A number that the environment may give.
private func environment(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap(UInt64.init)
}
