/// Why a session ended.
enum SessionEnd: Sendable {
    /// A stop was asked for, and everything is drained.
    case stopped
    /// It cannot go on; a new one may.
    case over(SessionOver)
    /// One of its threads does not come back: it is left behind, and a new session may start beside it. Should the thread wake up
    /// after all, its producer is fenced and its desk is closed.
    case abandoned(SessionOver)
}
