import Testing

@Suite("The simulation")
struct SeedTests {
    @Test("a seed runs")
    func one() {
        for seed in 1...200 as ClosedRange<UInt64> {
            let report = Simulation.run(seed: seed)
            if report.breach != nil { print(seed, report.steps, report.simulated, report.breach ?? "") }
        }
    }
}
