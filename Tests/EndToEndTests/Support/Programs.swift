import Foundation
import TestSupport

/// The programs that the tests run.
enum Programs {
    /// Our own, from the folder in which this test was built.
    static let clawback: String = {
        let test =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return URL(filePath: test).deletingLastPathComponent().appending(path: "clawback").path
    }()

    static var kcat: String { get throws { try DevTools.path(of: "kcat") } }
    static var curl: String { get throws { try DevTools.path(of: "curl") } }
}
