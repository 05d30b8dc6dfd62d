import Synchronization

/// Which intents are settled, read off a growing list of lines of which each is looked at once.
final class ChaosProgress: Sendable {
    private struct State {
        var seen = 0
        var settled: Set<String> = []
    }

    private let state = Mutex(State())

    /// Different intents with a settled outcome.
    var count: Int { state.withLock { $0.settled.count } }

    func count(in lines: [String]) -> Int {
        state.withLock { state in
            for line in lines[min(state.seen, lines.count)...] {
                if let outcome = OutcomeLine(line), outcome.isSettled { state.settled.insert(outcome.intentID) }
            }
            state.seen = max(state.seen, lines.count)
            return state.settled.count
        }
    }
}
