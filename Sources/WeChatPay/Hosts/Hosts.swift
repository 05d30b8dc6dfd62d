import Logging
import Synchronization

/// The one or two hosts of the service, and the choice between them shared by all calls.
final class Hosts: Sendable {
    private let first: Origin
    private let standBy: Origin?
    private let choice: Mutex<HostChoice>
    private let now: @Sendable () -> Moment
    private let logger: Logger

    init(first: Origin, standBy: Origin?, now: @escaping @Sendable () -> Moment, logger: Logger) {
        self.first = first
        self.standBy = standBy
        choice = Mutex(HostChoice(hasStandBy: standBy != nil))
        self.now = now
        self.logger = logger
    }

    /// Where calls go at present, a trial apart.
    var current: Origin {
        origin(choice.withLock { $0.current })
    }

    func choose() -> (choice: HostChoice.Choice, origin: Origin) {
        let chosen = choice.withLock { $0.choose(now: now()) }
        return (chosen, origin(chosen.host))
    }

    func noteAnswer(to chosen: HostChoice.Choice) {
        note { $0.noteAnswer(to: chosen) }
    }

    func noteFault(_ fault: TransportFault, of chosen: HostChoice.Choice) {
        note { $0.noteFault(fault.kind, of: chosen, now: now()) }
    }

    private func note(_ change: (inout HostChoice) -> Void) {
        let (before, after) = choice.withLock { choice in
            let before = choice.current
            change(&choice)
            return (before, choice.current)
        }
        if before != after {
            logger.warning("calls now go to another host", metadata: ["host": "\(origin(after).host)"])
        }
    }

    private func origin(_ host: HostChoice.Host) -> Origin {
        switch host {
        case .first: first
        case .standBy: standBy ?? first
        }
    }
}
