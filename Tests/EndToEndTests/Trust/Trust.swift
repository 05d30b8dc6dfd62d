import Foundation

/// Keys, certificates and hostile answers: real processes.
enum Trust {
    /// `CLAWBACK_TRUST=full` runs the sizes of SECURITY.md; without it they are such that nobody waits for them.
    static let isFull = ProcessInfo.processInfo.environment["CLAWBACK_TRUST"] == "full"

    static func report(_ figures: String) {
        print("trust: \(figures)")
    }
}
