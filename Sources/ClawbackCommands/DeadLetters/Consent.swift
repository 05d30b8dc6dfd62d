#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// An interactive yes.
enum Consent {
    /// Asks on standard error, and only where a person can answer: on a terminal.
    static func given(to question: String) -> Bool {
        guard isatty(STDIN_FILENO) == 1, StandardError.isTerminal else { return false }
        StandardError.write(Array("\(question) Type yes: ".utf8))
        return readLine()?.lowercased() == "yes"
    }
}
