import Synchronization

/// Lines in the order in which they came, which can be waited for.
final class LineLog: Sendable {
    private struct State {
        var lines: [String] = []
        var isClosed = false
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter = 0
    }

    private let state = Mutex(State())

    var lines: [String] { state.withLock { $0.lines } }

    func append(_ line: String) {
        wake { $0.lines.append(line) }
    }

    /// No further lines will come.
    func close() {
        wake { $0.isClosed = true }
    }

    /// Waits until `condition` holds of the lines so far.
    ///
    /// - Throws: when no further lines will come and it still does not hold, and on cancellation.
    func wait(until condition: ([String]) -> Bool) async throws {
        while true {
            let (lines, isClosed) = state.withLock { ($0.lines, $0.isClosed) }
            if condition(lines) { return }
            guard !isClosed else { throw EndedEarly() }
            try Task.checkCancellation()
            await change(after: lines.count)
        }
    }

    struct EndedEarly: Error {}

    private func change(after count: Int) async {
        let waiter = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let hasChanged = state.withLock { state in
                    // What happened between looking and waiting must not be missed, cancellation included.
                    if state.lines.count > count || state.isClosed || Task.isCancelled { return true }
                    state.waiters[waiter] = continuation
                    return false
                }
                if hasChanged { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: waiter) }?.resume()
        }
    }

    private func wake(_ change: (inout sending State) -> Void) {
        let waiters = state.withLock { state in
            change(&state)
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume() }
    }
}
