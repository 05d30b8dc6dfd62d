import Foundation
import Synchronization

/// Runs many seeds, on all cores.
package struct SeedSweep: Sendable {
    package var seeds: ClosedRange<UInt64>
    package var mutation: Mutation?

    package init(seeds: ClosedRange<UInt64>, mutation: Mutation? = nil) {
        self.seeds = seeds
        self.mutation = mutation
    }

    package struct Findings: Sendable {
        package var runs = 0
        package var steps = 0
        package var elapsed = Duration.zero
        /// Milliseconds of simulated time.
        package var simulated: Int64 = 0
        /// The lowest seeds that broke a promise, ascending.
        package var failed: [RunReport] = []

        /// One line of figures.
        package var summary: String {
            let seconds = max(0.001, elapsed / .seconds(1))
            return
                "simulation: \(runs) seeds in \(Double(Int(seconds * 10)) / 10) s, \(Int(Double(runs) / seconds)) seeds/s, "
                + "\(steps) steps, \(simulated / 3_600_000) simulated hours"
        }
    }

    private final class Progress: Sendable {
        let next: Atomic<UInt64>
        let failures = Atomic<Int>(0)

        init(first: UInt64) {
            next = Atomic(first)
        }
    }

    /// - Parameter mostFailures: no more seeds are begun after so many that fail.
    package func run(mostFailures: Int = 1) async -> Findings {
        let begun = ContinuousClock.now
        let progress = Progress(first: seeds.lowerBound)
        return await withTaskGroup(of: Findings.self) { group in
            for _ in 0..<ProcessInfo.processInfo.activeProcessorCount {
                group.addTask { [mutation, seeds] in
                    var found = Findings()
                    while progress.failures.load(ordering: .relaxed) < mostFailures {
                        let seed = progress.next.wrappingAdd(1, ordering: .relaxed).oldValue
                        guard seed <= seeds.upperBound else { break }
                        let report = Simulation.run(seed: seed, mutation: mutation)
                        found.runs += 1
                        found.steps += report.steps
                        found.simulated += report.simulated
                        // Whoever else runs in this process gets a turn between two seeds.
                        await Task.yield()
                        guard report.breach != nil else { continue }
                        progress.failures.wrappingAdd(1, ordering: .relaxed)
                        found.failed.append(report)
                    }
                    return found
                }
            }
            var all = Findings()
            for await part in group {
                all.runs += part.runs
                all.steps += part.steps
                all.simulated += part.simulated
                all.failed += part.failed
            }
            all.elapsed = ContinuousClock.now - begun
            all.failed.sort { $0.seed < $1.seed }
            return all
        }
    }
}
