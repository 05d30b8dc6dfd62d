/// Why a scenario cannot be used: where, and what is allowed there.
package struct ScenarioError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Such as `shares[2].then`; empty for the text as a whole.
    package var path: String
    package var problem: String

    package init(path: String = "", problem: String) {
        self.path = path
        self.problem = problem
    }

    package var description: String {
        path.isEmpty ? "scenario: \(problem)" : "scenario: \(path): \(problem)"
    }
}
