import Foundation

/// Prints whole lines, also when several tests do so at once.
func say(_ text: String) {
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
}

/// A number that the environment may give.
func environment(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap(UInt64.init)
}

extension RunReport {
    /// Everything needed to understand and repeat a run.
    func printed(mutation: Mutation? = nil) -> String {
        let head = "seed \(seed)\(mutation.map { " with \($0.rawValue)" } ?? ""): \(breach ?? "no breach")"
        let repeatedBy = "repeat it with CLAWBACK_SIM_SEED=\(seed) swift test --filter SimulationTests.SeedTests"
        return ([head] + trace + [head, repeatedBy]).joined(separator: "\n")
    }
}
