/// Why a session ended.
enum SessionEnd: Sendable {
    /// A stop was asked for, and everything is drained.
    case stopped
    /// It cannot go on; a new one may.
    case over(SessionOver)
}
