import Foundation
import TestSupport

/// The programs that the tests run.
enum Programs {
    /// Our own, from the folder in which this test was built; `CLAWBACK_PROGRAM` names another build to be measured.
    static let clawback: String = {
        if let path = ProcessInfo.processInfo.environment["CLAWBACK_PROGRAM"] { return path }
        let test =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return URL(filePath: test).deletingLastPathComponent().appending(path: "clawback").path
    }()

    static var kcat: String { get throws { try DevTools.path(of: "kcat") } }
    static var curl: String { get throws { try DevTools.path(of: "curl") } }
}
