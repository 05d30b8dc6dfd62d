#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file of results that appears under its name once it is complete.
struct ResultFile: ~Copyable {
    private static let bufferSize = 65_536

    private let flag: String
    private let path: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var isFinished = false

    /// - Parameter flag: by which the file was asked for, `--csv`.
    /// - Throws: exit code 64 when it cannot be made.
    init(_ flag: String, path: String) throws(CommandFailure) {
        self.flag = flag
        self.path = path
        descriptor = open(path + ".part", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandFailure(
                .usage, "\(flag): \(printable(path)).part: cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    deinit {
        guard descriptor >= 0 else { return }
        if !isFinished { unlink(path + ".part") }
        close(descriptor)
    }

    mutating func write(_ bytes: [UInt8]) throws(CommandFailure) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    private mutating func flush() throws(CommandFailure) {
        var written = 0
        while written < buffer.count {
            let count = buffer.withUnsafeBytes { bytes in
                put(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(String(cString: strerror(errno))) }
            written += count
        }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Gives the file its name.
    mutating func finish() throws(CommandFailure) {
        try flush()
        guard fsync(descriptor) == 0, rename(path + ".part", path) == 0 else {
            throw failure(String(cString: strerror(errno)))
        }
        isFinished = true
    }

    private func failure(_ reason: String) -> CommandFailure {
        CommandFailure(.unavailable, "\(flag): \(printable(path)): \(reason); the file is not there")
    }
}

/// The system's `write`, which a method of the same name hides.
private func put(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
