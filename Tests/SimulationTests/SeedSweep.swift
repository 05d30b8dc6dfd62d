import Foundation
import Synchronization

/// Runs many seeds, on all cores.
struct SeedSweep: Sendable {
    var seeds: ClosedRange<UInt64>
    var mutation: Mutation?

    struct Findings: Sendable {
        var runs = 0
        var steps = 0
        /// Milliseconds of simulated time.
        var simulated: Int64 = 0
        /// The lowest seeds that broke a promise, ascending.
        var failed: [RunReport] = []
    }

    private final class Progress: Sendable {
        let next: Atomic<UInt64>
        let failures = Atomic<Int>(0)

        init(first: UInt64) {
            next = Atomic(first)
        }
    }

    /// - Parameter mostFailures: no more seeds are begun after so many that fail.
    func run(mostFailures: Int = 1) async -> Findings {
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
            all.failed.sort { $0.seed < $1.seed }
            return all
        }
    }
}
