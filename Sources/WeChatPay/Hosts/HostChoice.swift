/// Which of the two hosts the next call goes to: decided by connection faults and time-outs, never by answers.
///
/// A host is left at once when it cannot be connected to, and after two faults in a row when it is slow or cuts
/// connections, since one cut may be an idle connection's. After a while one call tries the first host again while the
/// others stay; if it is answered, everyone goes back. Both hosts lead to the same service: a repeat is the same request.
struct HostChoice: Sendable {
    enum Host: Hashable, Sendable {
        case first, standBy
    }

    /// Where one call goes; handed back with what became of it.
    struct Choice: Hashable, Sendable {
        let host: Host
        /// It tries the first host while the others use the stand-by.
        let isTrial: Bool
    }

    /// How long the first host is left alone before a call tries it again; doubled by every trial that fails.
    static let firstPause: Duration = .seconds(30)
    static let longestPause: Duration = .seconds(600)
    static let faultsInARow = 2

    private enum State: Sendable {
        case first
        case standBy(nextTrial: Moment, pause: Duration)
    }

    private let hasStandBy: Bool
    private var state = State.first
    /// Of the host in use.
    private var recentFaults = 0

    init(hasStandBy: Bool) {
        self.hasStandBy = hasStandBy
    }

    /// The host that calls go to, a trial apart.
    var current: Host {
        switch state {
        case .first: .first
        case .standBy: .standBy
        }
    }

    mutating func choose(now: Moment) -> Choice {
        guard case .standBy(let nextTrial, let pause) = state else { return Choice(host: .first, isTrial: false) }
        guard nextTrial <= now else { return Choice(host: .standBy, isTrial: false) }
        // Should this trial never report, there is another one later.
        state = .standBy(nextTrial: now + pause, pause: pause)
        return Choice(host: .first, isTrial: true)
    }

    mutating func noteAnswer(to choice: Choice) {
        if choice.isTrial, current == .standBy {
            state = .first
            recentFaults = 0
        } else if choice.host == current {
            recentFaults = 0
        }
    }

    /// Faults of calls that had been sent to a host before it was left say nothing new.
    mutating func noteFault(_ kind: TransportFault.Kind, of choice: Choice, now: Moment) {
        guard hasStandBy, kind.blamesHost else { return }
        if choice.isTrial {
            guard case .standBy(_, let pause) = state else { return }
            let longer = min(pause * 2, Self.longestPause)
            state = .standBy(nextTrial: now + longer, pause: longer)
        } else if choice.host == current {
            recentFaults += 1
            guard kind.condemnsHost || recentFaults >= Self.faultsInARow else { return }
            recentFaults = 0
            switch choice.host {
            case .first: state = .standBy(nextTrial: now + Self.firstPause, pause: Self.firstPause)
            case .standBy: state = .first
            }
        }
    }
}
