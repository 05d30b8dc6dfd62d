#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The outside programs that tests run: looked for where `deploy/setup.sh --dev` puts them, then on the PATH.
///
/// In this order because `noida-db` on a PATH may be a script that starts the broker as its child and, when killed, leaves it
/// behind.
package enum DevTools {
    /// - Throws: ``MissingTool``, which says how to get it.
    package static func path(of name: String) throws -> String {
        guard let path = candidates(name).first(where: FileManager.default.isExecutableFile(atPath:)) else {
            throw MissingTool(name: name)
        }
        return path
    }

    /// For `.enabled(if:)`: where tests must not be skipped (`CI` is set) they run, and fail with what is missing.
    package static func areHereOrRequired(_ names: String...) -> Bool {
        ProcessInfo.processInfo.environment["CI"] != nil || names.allSatisfy { (try? path(of: $0)) != nil }
    }

    /// All interpreters, in the order in which they are to be tried; not every one has every module.
    package static var pythons: [String] {
        candidates("python3").filter(FileManager.default.isExecutableFile(atPath:))
    }

    private static func candidates(_ name: String) -> [String] {
        let environment = ProcessInfo.processInfo.environment
        let path = (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").map(String.init)
        let tools = environment["CLAWBACK_DEV_TOOLS"] ?? (environment["HOME"] ?? "/root") + "/.cache/clawback/dev-venv"
        return ([tools + "/bin"] + path).map { $0 + "/" + name }
    }
}

/// A program that the tests need is not on this machine.
package struct MissingTool: Error, CustomStringConvertible {
    package let name: String

    package init(name: String) {
        self.name = name
    }

    package var description: String {
        "\(name) is neither on the PATH nor among the test tools; deploy/setup.sh --dev installs it"
    }
}
