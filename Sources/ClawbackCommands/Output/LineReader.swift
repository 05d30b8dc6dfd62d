#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The lines of a file or of standard input, one after another, in memory no larger than the longest line.
struct LineReader: ~Copyable {
    private let descriptor: Int32
    private let isOwner: Bool
    private var pending: [UInt8] = []
    /// How far into `pending` was handed out or is known to hold no line feed.
    private var position = 0
    private var isAtEnd = false

    init(standardInput: Void = ()) {
        descriptor = STDIN_FILENO
        isOwner = false
    }

    init(path: String) throws(FileReadError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        isOwner = true
        guard descriptor >= 0 else { throw FileReadError(path: path, reason: String(cString: strerror(errno))) }
    }

    deinit {
        if isOwner, descriptor >= 0 { close(descriptor) }
    }

    /// The next line without its line feed; `nil` at the end. A last line without a line feed counts.
    mutating func next() throws(FileReadError) -> [UInt8]? {
        var searched = position
        while true {
            if let end = pending[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { position = end + 1 }
                return Array(pending[position..<end])
            }
            searched = pending.count
            guard !isAtEnd else {
                defer { position = pending.count }
                return position < pending.count ? Array(pending[position...]) : nil
            }
            if position > 0 {
                pending.removeFirst(position)
                searched -= position
                position = 0
            }
            try fill()
        }
    }

    private mutating func fill() throws(FileReadError) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileReadError(path: "input", reason: String(cString: strerror(errno))) }
            isAtEnd = count == 0
            pending.append(contentsOf: buffer[..<count])
            return
        }
    }
}
