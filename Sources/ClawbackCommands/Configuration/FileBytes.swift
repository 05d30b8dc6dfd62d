import Cryptography

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file that could not be read, in the system's words ("No such file or directory").
struct FileReadError: Error, Hashable {
    let path: String
    let reason: String
}

enum FileBytes {
    /// All bytes of the file at `path`.
    ///
    /// - Parameter limit: more bytes than this are an error: what is read here is small, and a mistaken path may be
    ///   anything.
    static func read(_ path: String, limit: Int) throws(FileReadError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileReadError(path: path, reason: systemReason()) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = readBytes(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileReadError(path: path, reason: systemReason()) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer[..<count])
            if bytes.count > limit { throw FileReadError(path: path, reason: "larger than \(limit) bytes") }
        }
    }

    /// All bytes of the file at `path`, read straight into memory that is overwritten later.
    ///
    /// - Parameter limit: as for ``read(_:limit:)``.
    static func readSecret(_ path: String, limit: Int) throws(FileReadError) -> SecretBytes {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileReadError(path: path, reason: systemReason()) }
        defer { close(descriptor) }
        return try SecretBytes(capacity: limit + 1) { (room) throws(FileReadError) in
            var count = 0
            while let start = room.baseAddress, count < room.count {
                let taken = readBytes(descriptor, start + count, room.count - count)
                if taken < 0, errno == EINTR { continue }
                guard taken >= 0 else { throw FileReadError(path: path, reason: systemReason()) }
                if taken == 0 { return count }
                count += taken
            }
            throw FileReadError(path: path, reason: "larger than \(limit) bytes")
        }
    }

    private static func systemReason() -> String { String(cString: strerror(errno)) }
}

/// `read(2)` under a name that ``FileBytes/read(_:limit:)`` does not hide.
private func readBytes(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
