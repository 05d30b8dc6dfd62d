#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The ids of intents whose returns WeChat Pay does not know, one a line: what `--ids` reads.
final class NeverArrivedFile {
    private let path: String
    private var descriptor: Int32

    /// - Parameter appends: keeps what is in the file: a replay that goes on.
    /// - Throws: exit code 64 when it cannot be written.
    init(path: String, appends: Bool) throws(CommandFailure) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (appends ? O_APPEND : O_TRUNC), 0o644)
        guard descriptor >= 0 else {
            throw CommandFailure(.usage, "--never-arrived: \(printable(path)): \(String(cString: strerror(errno)))")
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func add(_ id: String) throws(CommandFailure) {
        let bytes = Array(id.utf8) + [UInt8(ascii: "\n")]
        guard write(descriptor, bytes, bytes.count) == bytes.count else {
            throw CommandFailure(
                .unavailable, "--never-arrived: \(printable(path)): \(String(cString: strerror(errno)))")
        }
    }
}
