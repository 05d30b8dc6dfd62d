import GRDB

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Keeps what does not fit into memory: a SQLite database in a file, with a page cache of 8 MiB.
///
/// A temporary one loses its name as soon as it is open, so nothing is left behind however the process ends; since it can always be
/// made again, it has neither journal nor syncs. A kept one has a journal: a process that is killed leaves a whole one.
final class SpillStore: Sendable {
    enum Place: Hashable, Sendable {
        /// In `folder`; `nil` for the system's own.
        case temporary(folder: String?)
        case kept(path: String)
    }

    /// KiB.
    private static let cacheSize = 8192

    /// How failures call the file.
    let name: String
    private let queue: DatabaseQueue

    /// - Parameter mostPages: for tests of a full disk; 4096 bytes each.
    /// - Throws: exit code 64 for a place where no file can be, 69 when the disk does not take it.
    init(_ place: Place, mostPages: Int? = nil) throws(CommandFailure) {
        // A limit of the size of files is to be an error like a full disk, not the end of the process.
        _ = signal(SIGXFSZ, SIG_IGN)
        let path: String
        switch place {
        case .temporary(let folder):
            let folder = folder ?? Self.systemFolder
            path = "\(folder)/clawback-\(getpid())-\(UInt32.random(in: 0 ... .max)).spill"
            name = "the temporary file in \(printable(folder))"
            // SQLite sorts in files of its own; they go where this one is.
            setenv("SQLITE_TMPDIR", folder, 1)
        case .kept(let given):
            path = given
            name = printable(given)
        }
        do {
            queue = try DatabaseQueue(path: path, configuration: Self.configuration(place, mostPages))
            if case .temporary = place { unlink(path) }
        } catch {
            if case .temporary = place { unlink(path) }
            throw SpillFault.failure(error, name, isOpening: true)
        }
    }

    private static var systemFolder: String {
        let folder = ProcessInfo.processInfo.environment["TMPDIR"] ?? ""
        return folder.isEmpty ? "/tmp" : folder
    }

    private static func configuration(_ place: Place, _ mostPages: Int?) -> GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.label = "spill"
        let isKept = if case .kept = place { true } else { false }
        configuration.prepareDatabase { database in
            try database.execute(
                sql: """
                    PRAGMA locking_mode = EXCLUSIVE;
                    PRAGMA journal_mode = \(isKept ? "DELETE" : "OFF");
                    PRAGMA synchronous = OFF;
                    PRAGMA temp_store = FILE;
                    PRAGMA cache_size = -\(cacheSize);
                    """)
            if let mostPages { try database.execute(sql: "PRAGMA max_page_count = \(mostPages)") }
        }
        return configuration
    }

    /// Runs `body` in one transaction.
    ///
    /// - Throws: exit code 69 when the disk is full or broken.
    func write<Result>(_ body: (Database) throws -> Result) throws(CommandFailure) -> Result {
        do {
            var result: Result?
            try queue.inTransaction {
                result = try body($0)
                return .commit
            }
            guard let result else { preconditionFailure("a transaction that commits has run its body") }
            return result
        } catch {
            throw SpillFault.failure(error, name)
        }
    }

    /// Runs `body`, which reads.
    func read<Result>(_ body: (Database) throws -> Result) throws(CommandFailure) -> Result {
        do {
            return try queue.inDatabase(body)
        } catch {
            throw SpillFault.failure(error, name)
        }
    }

    /// After this nothing can be read or written; a temporary file is gone.
    func close() {
        try? queue.close()
    }
}

/// What went wrong with a store, in words.
enum SpillFault {
    static func failure(_ error: any Error, _ name: String, isOpening: Bool = false) -> CommandFailure {
        if let failure = error as? CommandFailure { return failure }
        guard let error = error as? DatabaseError else {
            return CommandFailure(.internal, "\(name): \(printable("\(error)"))")
        }
        switch error.resultCode {
        case .SQLITE_FULL:
            return CommandFailure(.unavailable, "\(name): the disk is full; \(advice)")
        case .SQLITE_IOERR where isOpening:
            return CommandFailure(.unavailable, "\(name): cannot be written; \(advice)")
        case .SQLITE_IOERR:
            return CommandFailure(
                .unavailable, "\(name): cannot be written any further (disk full, or a limit of file sizes); \(advice)")
        case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            return CommandFailure(
                .usage, "\(name): no file can be made or written there; name another place (--spill, --store)")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return CommandFailure(.unavailable, "\(name): another process uses it; wait for it to end")
        case .SQLITE_NOTADB, .SQLITE_CORRUPT:
            return CommandFailure(
                .usage, "\(name): not a store of this program, or a damaged one; delete it or name another")
        default:
            return CommandFailure(.internal, "\(name): \(printable(error.message ?? "\(error.resultCode)"))")
        }
    }

    private static let advice = "make room there, or name another place, and run it again"
}
