import Logging
import Synchronization

/// Keeps what is logged, and lets a test wait for an event of it.
package final class Journal: Sendable {
    private struct State {
        var entries: [[String: String]] = []
        var waiting: [(event: String, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    package init() {}

    package var logger: Logger {
        Logger(label: "journal") { _ in Handler(journal: self) }
    }

    /// Returns once an event called `event` has been logged.
    package func saw(_ event: String) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.entries.contains(where: { $0["event"] == event }) { return true }
                state.waiting.append((event, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    /// What the first line of `event` said; empty when there was none.
    package func metadata(of event: String) -> [String: String] {
        state.withLock { $0.entries.first { $0["event"] == event } ?? [:] }
    }

    /// How many lines of `event` there were.
    package func count(of event: String) -> Int {
        state.withLock { $0.entries.count { $0["event"] == event } }
    }

    private func note(_ metadata: Logger.Metadata?) {
        let entry = (metadata ?? [:]).mapValues { "\($0)" }
        let woken = state.withLock { state in
            state.entries.append(entry)
            let woken = state.waiting.filter { $0.event == entry["event"] }
            state.waiting.removeAll { $0.event == entry["event"] }
            return woken
        }
        for waiter in woken { waiter.continuation.resume() }
    }

    private struct Handler: LogHandler {
        let journal: Journal
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .debug

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { journal.note(event.metadata) }
    }
}
