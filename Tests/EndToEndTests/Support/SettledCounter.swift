import Synchronization

/// Counts the settled outcomes of a list that only grows, looking at each line once.
final class SettledCounter: Sendable {
    private let state = Mutex((seen: 0, settled: 0))

    func count(in lines: [String]) -> Int {
        state.withLock { state in
            state.settled += lines[state.seen...].count { OutcomeLine($0)?.isSettled == true }
            state.seen = lines.count
            return state.settled
        }
    }
}
