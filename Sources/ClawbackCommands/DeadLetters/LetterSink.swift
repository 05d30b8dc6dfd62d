#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Where an export goes: standard output, or a file that appears under its name once it is complete.
struct LetterSink: ~Copyable {
    private let path: String?
    private let descriptor: Int32

    /// - Parameter path: `nil` for standard output.
    init(path: String?) throws(CommandFailure) {
        self.path = path
        descriptor =
            path.map { open($0 + ".part", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600) } ?? STDOUT_FILENO
        if let path, descriptor < 0 {
            let reason = String(cString: strerror(errno))
            throw CommandFailure(.usage, "--output: \(printable(path)).part: cannot be written: \(reason)")
        }
    }

    deinit {
        if path != nil { close(descriptor) }
    }

    mutating func write(_ bytes: [UInt8]) throws(CommandFailure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { sink($0) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let reason = String(cString: strerror(errno))
                let place = path.map { printable($0) + ".part" } ?? "standard output"
                discard()
                throw CommandFailure(.unavailable, "dead-letters export: \(place): \(reason); nothing is left behind")
            }
            rest = rest.dropFirst(count)
        }
    }

    private func sink(_ buffer: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        #elseif canImport(Musl)
            Musl.write(descriptor, buffer.baseAddress, buffer.count)
        #else
            Darwin.write(descriptor, buffer.baseAddress, buffer.count)
        #endif
    }

    /// Gives the file its name.
    func finish() throws(CommandFailure) {
        guard let path else { return }
        guard fsync(descriptor) == 0, rename(path + ".part", path) == 0 else {
            throw CommandFailure(.unavailable, "--output: \(printable(path)): \(String(cString: strerror(errno)))")
        }
    }

    func discard() {
        if let path { unlink(path + ".part") }
    }
}
