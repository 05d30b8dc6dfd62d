import Foundation

/// Prints whole lines, also when several tests do so at once.
package func say(_ text: String) {
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
}

extension RunReport {
    /// Everything needed to understand and repeat a run.
    package func printed(mutation: Mutation? = nil) -> String {
        let head = "seed \(seed)\(mutation.map { " with \($0.rawValue)" } ?? ""): \(breach ?? "no breach")"
        let repeatedBy = "repeat it with swift run clawback-sim --seed \(seed)"
        return ([head] + trace + [head, repeatedBy]).joined(separator: "\n")
    }
}
