import Synchronization

/// Waits that end early when the worker stops.
package final class Pacer: Sendable {
    private struct State {
        var waiting: [Int: Task<Void, Never>] = [:]
        var next = 0
        var isStopped = false
    }

    private let state = Mutex(State())

    package init() {}

    /// Waits for `duration`; `false` when the worker is stopping, however long that took.
    package func wait(_ duration: Duration) async -> Bool {
        let entry = state.withLock { state -> (id: Int, task: Task<Void, Never>)? in
            guard !state.isStopped else { return nil }
            state.next += 1
            let task = Task<Void, Never> { try? await Task.sleep(for: duration) }
            state.waiting[state.next] = task
            return (state.next, task)
        }
        guard let entry else { return false }
        await entry.task.value
        return state.withLock { state in
            state.waiting[entry.id] = nil
            return !state.isStopped
        }
    }

    package var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Ends every wait, also those to come.
    package func stop() {
        let waiting = state.withLock { state in
            state.isStopped = true
            return Array(state.waiting.values)
        }
        for task in waiting { task.cancel() }
    }
}
