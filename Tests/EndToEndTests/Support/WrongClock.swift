import Foundation
import TestSupport

/// A process whose wall clock is wrong, as on a machine whose time service is.
enum WrongClock {
    private static let source = URL(filePath: #filePath)
        .deletingLastPathComponent().appending(path: "../../WrongClock/wrong_clock.c").standardized.path

    /// For `.enabled(if:)`.
    static var isHereOrRequired: Bool {
        #if os(Linux)
            (try? compiler) != nil || DevTools.areHereOrRequired("clang")
        #else
            false
        #endif
    }

    static let skipReason = "needs Linux and a C compiler: \(MissingTool(name: "clang"))"

    /// Swift's toolchain brings one along; any other will do.
    private static var compiler: String {
        get throws { try (try? DevTools.path(of: "clang")) ?? DevTools.path(of: "cc") }
    }

    /// The environment of a process whose clock is ahead by `seconds`, or behind when they are negative.
    static func ahead(by seconds: Int, _ processes: Processes) async throws -> [String: String] {
        let library = processes.folder.file("wrong-clock.so")
        let built = try await processes.finish("cc", try compiler, ["-shared", "-fPIC", "-O1", "-o", library, source])
        guard built.status.isSuccess else { throw NotBuilt(errors: built.errors) }
        return ["LD_PRELOAD": library, "WRONG_CLOCK_SECONDS": "\(seconds)"]
    }

    struct NotBuilt: Error {
        let errors: [String]
    }
}
