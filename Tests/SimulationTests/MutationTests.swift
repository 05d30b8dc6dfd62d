import Testing

@testable import Simulation

/// The test of the test: a simulation that finds no bug is worth something only if it finds those that are there.
@Suite("Bugs put in on purpose", .serialized)
struct MutationTests {
    private static let mostSeeds: UInt64 = 1000

    @Test("each is found within a thousand seeds", arguments: Mutation.allCases)
    func found(mutation: Mutation) async throws {
        let findings = await SeedSweep(seeds: 1...Self.mostSeeds, mutation: mutation).run()
        let report = try #require(findings.failed.first, "\(mutation) was not found")
        say("mutation \(mutation.rawValue): seed \(report.seed): \(report.breach ?? "")")
        let again = Simulation.run(seed: report.seed, mutation: mutation, isTraced: true)
        #expect(again.breach == report.breach, "a failing seed repeats exactly")
        #expect(again.trace.contains { $0.contains("BREACH") })
    }
}
