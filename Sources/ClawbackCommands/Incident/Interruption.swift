import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// SIGINT and SIGTERM as a wish to stop in order; the second one ends the process at once.
final class Interruption: Sendable {
    private struct State {
        var isRequested = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var actions: [@Sendable () -> Void] = []
    }

    /// `@unchecked Sendable`: made and cancelled, and nothing else is done to them.
    private struct Sources: @unchecked Sendable {
        var all: [any DispatchSourceSignal] = []
    }

    private let state = Mutex(State())
    private let sources = Mutex(Sources())

    /// From now on the two signals no longer end the process by themselves.
    init() {
        let made = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [weak self] in self?.came(number) }
            source.resume()
            return source
        }
        let all = Sources(all: made)
        sources.withLock { $0 = all }
    }

    deinit {
        for source in sources.withLock({ $0 }).all { source.cancel() }
        signal(SIGINT, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
    }

    var isRequested: Bool { state.withLock { $0.isRequested } }

    /// Returns once a stop is asked for.
    func wait() async {
        await withCheckedContinuation { continuation in
            let isRequested = state.withLock { state in
                if !state.isRequested { state.waiting.append(continuation) }
                return state.isRequested
            }
            if isRequested { continuation.resume() }
        }
    }

    /// Has `action` run, on some thread, when a stop is asked for; at once when that has been.
    func onRequest(_ action: @escaping @Sendable () -> Void) {
        let isRequested = state.withLock { state in
            if !state.isRequested { state.actions.append(action) }
            return state.isRequested
        }
        if isRequested { action() }
    }

    private func came(_ number: Int32) {
        let first = state.withLock { state -> State? in
            guard !state.isRequested else { return nil }
            let before = state
            state = State(isRequested: true)
            return before
        }
        // As a shell names an end by a signal.
        guard let first else { _exit(128 + number) }
        for continuation in first.waiting { continuation.resume() }
        for action in first.actions { action() }
    }
}
