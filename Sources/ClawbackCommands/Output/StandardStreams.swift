#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Results.
enum StandardOutput {
    static func write(_ bytes: [UInt8]) { writeAll(bytes, to: STDOUT_FILENO) }
    static func line(_ text: String) { write(Array(text.utf8) + [UInt8(ascii: "\n")]) }
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
}

/// Logs, progress and errors.
enum StandardError {
    @Sendable static func write(_ bytes: [UInt8]) { writeAll(bytes, to: STDERR_FILENO) }
    static func line(_ text: String) { write(Array(text.utf8) + [UInt8(ascii: "\n")]) }
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
    /// Whether a person may see colours there: not when `NO_COLOR` is set, nor on a terminal that has none.
    static var hasColour: Bool {
        func value(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
        return isTerminal && value("NO_COLOR").isEmpty && value("TERM") != "dumb"
    }
}

/// Unbuffered: what was written is there even when the process is killed the moment after.
private func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
    bytes.withUnsafeBytes { buffer in
        var rest = buffer[...]
        while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress {
            let count = write(descriptor, start, rest.count)
            if count < 0, errno == EINTR { continue }
            // Whoever read the other end has gone; there is nobody left to tell.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
