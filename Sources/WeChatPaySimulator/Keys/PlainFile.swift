#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Whole small files. A file is readable by its owner only from its first byte on when it is private.
enum PlainFile {
    static func makeFolder(_ path: String) throws(SimulatorError) {
        var prefix = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            prefix += part + "/"
            guard mkdir(prefix, 0o755) == 0 || errno == EEXIST else { throw failure(prefix) }
        }
    }

    /// Replaces the file at once: a reader sees the old bytes or the new ones.
    static func write(_ bytes: [UInt8], to path: String, isPrivate: Bool) throws(SimulatorError) {
        let temporary = path + ".new"
        unlink(temporary)
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, isPrivate ? 0o600 : 0o644)
        guard file >= 0 else { throw failure(temporary) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { DescriptorIO.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let error = failure(temporary)
                close(file)
                throw error
            }
            rest = rest.dropFirst(count)
        }
        close(file)
        guard rename(temporary, path) == 0 else { throw failure(path) }
    }

    /// - Returns: `nil` when there is no such file.
    static func readIfPresent(_ path: String) throws(SimulatorError) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw failure(path)
        }
        defer { close(file) }
        var bytes: [UInt8] = []
        while true {
            let part = [UInt8](unsafeUninitializedCapacity: 16_384) { buffer, count in
                count = max(0, DescriptorIO.read(file, buffer.baseAddress, buffer.count))
            }
            if part.isEmpty { return bytes }
            bytes += part
        }
    }

    static func read(_ path: String) throws(SimulatorError) -> [UInt8] {
        guard let bytes = try readIfPresent(path) else { throw .keyFile(path: path, reason: "missing") }
        return bytes
    }

    private static func failure(_ path: String) -> SimulatorError {
        .keyFile(path: path, reason: String(cString: strerror(errno)))
    }
}

/// The C functions whose names the methods above would hide.
private enum DescriptorIO {
    static func write(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Darwin)
            Darwin.write(file, bytes, count)
        #else
            Glibc.write(file, bytes, count)
        #endif
    }

    static func read(_ file: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
        #if canImport(Darwin)
            Darwin.read(file, bytes, count)
        #else
            Glibc.read(file, bytes, count)
        #endif
    }

}
