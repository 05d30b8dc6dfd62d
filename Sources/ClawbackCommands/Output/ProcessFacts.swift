#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The machine's name; `localhost` when it has none.
func systemHostName() -> String {
    // 64 on Linux and 255 by POSIX; a name that fills the buffer may lack its final zero.
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
    let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return text.isEmpty ? "localhost" : text
}

/// Ends the process; under a name that no command of the parser's hides.
func endProcess(with code: Int32) -> Never {
    exit(code)
}
