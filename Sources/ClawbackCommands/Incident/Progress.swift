import Synchronization

/// How far long work has come, on standard error: on a terminal a bar with rate and remaining time, elsewhere a line now and then.
/// What is over soon shows nothing.
final class Progress: Sendable {
    private let view: Mutex<ProgressView>
    private let now: @Sendable () -> ContinuousClock.Instant
    private let write: @Sendable ([UInt8]) -> Void

    /// - Parameters:
    ///   - unit: what is counted, in the plural: `intents`, `letters read`.
    ///   - total: how many there will be; `nil` when nobody knows.
    init(
        _ unit: String, total: Int64?, isTerminal: Bool = StandardError.isTerminal,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        write: @escaping @Sendable ([UInt8]) -> Void = StandardError.write
    ) {
        view = Mutex(ProgressView(unit: unit, total: total, isTerminal: isTerminal, start: now()))
        self.now = now
        self.write = write
    }

    /// So many more are done.
    func advance(_ count: Int) {
        show { $0.advance(by: Int64(count), at: now()) }
    }

    /// What is to be added to the line from now on: `paused: WeChat Pay cannot be reached`; `nil` for nothing.
    func note(_ text: String?) {
        show { $0.note(text, at: now()) }
    }

    /// Shows where it stands, when it is time to. To be called while nothing advances, since time goes on all the same.
    func tick() {
        show { $0.advance(by: 0, at: now()) }
    }

    /// Writes a line of its own, clear of the bar.
    func say(_ line: String) {
        show { $0.say(line) }
    }

    /// Clears the bar away for a line that somebody else writes; it comes again by itself.
    func clear() {
        show { $0.end() }
    }

    /// Leaves the line for what follows.
    func end() {
        show { $0.end() }
    }

    private func show(_ body: (inout ProgressView) -> String?) {
        // Under the lock, so that two threads' lines do not mix.
        view.withLock { view in
            if let text = body(&view) { write(Array(text.utf8)) }
        }
    }
}
