import Foundation

/// PostgreSQL without a server: statements for its single-user mode, on a new, empty cluster that is gone afterwards.
package enum PostgreSQL {
    /// For `.enabled(if:)`: where tests must not be skipped (`CI` is set) they run, and fail with what is missing.
    package static var isHereOrRequired: Bool {
        ProcessInfo.processInfo.environment["CI"] != nil || (try? programs) != nil
    }

    package static var skipReason: String { MissingTool(name: "initdb").description }

    /// The folder of `initdb` and `postgres`; Debian keeps them off the PATH.
    private static var programs: String {
        get throws {
            if let path = try? DevTools.path(of: "initdb") { return folder(of: path) }
            let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
            let folders = versions.sorted().reversed().map { "/usr/lib/postgresql/\($0)/bin" }
            guard let found = folders.first(where: { FileManager.default.isExecutableFile(atPath: $0 + "/initdb") })
            else { throw MissingTool(name: "initdb") }
            return found
        }
    }

    private static func folder(of program: String) -> String {
        URL(fileURLWithPath: program).resolvingSymlinksInPath().deletingLastPathComponent().path
    }

    /// PostgreSQL does not run as root; and a folder for `nobody` cannot lie in one that only root enters.
    private static let script = """
        set -eu
        as_other() { if [ "$(id -u)" = 0 ]; then runuser -u nobody -- "$@"; else "$@"; fi; }
        folder=$(as_other mktemp -d /tmp/clawback-postgresql.XXXXXX)
        trap 'as_other rm -rf "$folder"' EXIT
        cd /
        as_other "$1/initdb" -D "$folder" -A trust -E UTF8 --no-locale --no-sync >/dev/null
        as_other "$1/postgres" --single -j -F -D "$folder" postgres
        """

    /// What single-user mode prints for `statements`, each of which ends with a semicolon.
    package static func output(of statements: [String]) throws -> String {
        let input = statements.map { $0 + "\n\n" }.joined()
        return try Program.output(of: "/bin/sh", ["-c", script, "postgresql", try programs], input: input)
    }
}

/// Short programs, run to their end.
package enum Program {
    package struct Failed: Error {
        package let program: String
        package let status: Int32
        package let errors: String
    }

    /// Its standard output. Input and output must be small enough for a pipe.
    package static func output(of program: String, _ arguments: [String], input: String = "") throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let (given, output, errors) = (Pipe(), Pipe(), Pipe())
        process.standardInput = given
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        given.fileHandleForWriting.write(Data(input.utf8))
        try given.fileHandleForWriting.close()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failed(program: program, status: process.terminationStatus, errors: said)
        }
        return text
    }
}
