import Refunds
import Synchronization

/// A line that moves on a terminal; elsewhere a line now and then.
final class DemoProgress: Sendable {
    struct Look: Sendable {
        var settled: Int
        var total: Int
        var inFlight: Int
        var committed: [Fact.Kind: Int]
        /// When the work began.
        var since: ContinuousClock.Instant?
    }

    private static let lineInterval = Duration.seconds(2)
    private let isTerminal: Bool
    private let write: @Sendable (String) -> Void
    private let lastLine = Mutex<ContinuousClock.Instant?>(nil)

    init(isTerminal: Bool, write: @escaping @Sendable (String) -> Void) {
        self.isTerminal = isTerminal
        self.write = write
    }

    func show(_ look: Look) {
        if isTerminal {
            write("\r\u{1B}[2K" + Self.bar(look) + Self.text(look))
            return
        }
        let isDue = lastLine.withLock { last -> Bool in
            if let last, last.duration(to: .now) < Self.lineInterval { return false }
            last = .now
            return true
        }
        if isDue { write(Self.text(look) + "\n") }
    }

    /// Leaves the line for what follows.
    func finish() {
        if isTerminal { write("\n") }
    }

    private static func bar(_ look: Look) -> String {
        let width = 24
        let filled = look.total == 0 ? width : width * look.settled / look.total
        return "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled) + "] "
    }

    private static func text(_ look: Look) -> String {
        guard let since = look.since else { return "waiting for the group to form" }
        let seconds = Double(since.duration(to: .now).milliseconds) / 1000
        let rate = seconds > 0 ? Int(Double(look.settled) / seconds) : 0
        let statuses = Fact.Kind.allCases.compactMap { kind in
            look.committed[kind].map { "\(kind.rawValue) \($0)" }
        }
        return "\(look.settled)/\(look.total) settled, \(rate)/s, \(look.inFlight) in flight; "
            + statuses.joined(separator: ", ")
    }
}
