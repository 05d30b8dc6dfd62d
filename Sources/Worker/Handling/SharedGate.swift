import Logging
import Refunds
import Synchronization

/// The process's one ``CallGate``: whoever calls WeChat Pay takes their turns from it.
package final class SharedGate: Sendable {
    private struct Waiter {
        var door: Int
        var continuation: CheckedContinuation<CallGate.Token?, Never>
    }

    private struct State {
        var gate: CallGate
        var waiting: [Int: Waiter] = [:]
        var nextCaller = 0
        var nextDoor = 0
        var open: Set<Int> = []
        /// Wakes whoever the passing of time alone lets through.
        var alarm: (at: Double, task: Task<Void, Never>)?
    }

    private let state: Mutex<State>
    private let log: OutageLog
    private let start = ContinuousClock.now

    init(_ settings: CallGate.Settings, log: OutageLog) {
        state = Mutex(State(gate: CallGate(settings)))
        self.log = log
    }

    /// - Parameter identity: who WeChat Pay is told we are, for the log; no secret.
    package convenience init(_ settings: CallGate.Settings, identity: String, logger: Logger) {
        self.init(settings, log: OutageLog(identity: identity, logger: logger))
    }

    /// Who WeChat Pay is told we are from now on, for the log; no secret.
    package func identify(as identity: String) { log.identify(as: identity) }

    /// A way in for one session, which can be closed without the others noticing.
    package func makeDoor() -> Int {
        state.withLock { state in
            state.nextDoor += 1
            state.open.insert(state.nextDoor)
            return state.nextDoor
        }
    }

    /// Sends home whoever waits at `door`, now and from now on.
    package func close(_ door: Int) {
        let dismissed = state.withLock { state in
            state.open.remove(door)
            let leaving = state.waiting.filter { $0.value.door == door }
            for caller in leaving.keys {
                state.waiting[caller] = nil
                _ = state.gate.withdraw(caller)
            }
            return leaving.values.map(\.continuation)
        }
        for waiter in dismissed { waiter.resume(returning: nil) }
    }

    /// The turn of a call for `subMerchant` when it may go at once.
    func tryEnter(_ subMerchant: MerchantID, door: Int) -> CallGate.Token? {
        state.withLock { state in
            guard state.open.contains(door) else { return nil }
            return state.gate.enter(subMerchant, now)
        }
    }

    /// Waits for the turn of a call for `subMerchant`; `nil` when the door closes first.
    /// Every token is to be given back with ``leave(_:_:)``.
    package func enter(_ subMerchant: MerchantID, door: Int) async -> CallGate.Token? {
        await withCheckedContinuation { continuation in
            let (token, isRefused) = state.withLock { state -> (CallGate.Token?, Bool) in
                guard state.open.contains(door) else { return (nil, true) }
                state.nextCaller += 1
                let caller = state.nextCaller
                if let token = state.gate.ask(caller, subMerchant, now) { return (token, false) }
                state.waiting[caller] = Waiter(door: door, continuation: continuation)
                return (nil, false)
            }
            if token != nil || isRefused { continuation.resume(returning: token) } else { admit() }
        }
    }

    /// A call has ended, and `sign` is what it told.
    package func leave(_ token: CallGate.Token, _ sign: CallSign) {
        let (change, standing) = state.withLock { state in
            let change = state.gate.finished(token, sign, now)
            let isWorthSaying = change != nil || state.gate.isOpen
            return (change, isWorthSaying ? state.gate.standing(now) : nil)
        }
        if let standing { log.note(change, standing.outage, at: now) }
        admit()
    }

    /// Whether the breaker is open.
    var isOpen: Bool { state.withLock { $0.gate.isOpen } }

    package var standing: CallGate.Standing { state.withLock { $0.gate.standing(now) } }

    /// Seconds since this gate was made, as its decisions count them.
    package var now: Double { start.duration(to: .now) / .seconds(1) }

    /// Lets through whoever may go, and sees to it that the next one is let through in time.
    private func admit() {
        let admitted = state.withLock { state -> [(CheckedContinuation<CallGate.Token?, Never>, CallGate.Token)] in
            guard !state.waiting.isEmpty else { return [] }
            let now = now
            let admitted = state.gate.grants(now).compactMap { grant in
                state.waiting.removeValue(forKey: grant.caller).map { ($0.continuation, grant.token) }
            }
            setAlarm(&state, now)
            return admitted
        }
        for (continuation, token) in admitted { continuation.resume(returning: token) }
    }

    private func setAlarm(_ state: inout State, _ now: Double) {
        guard let at = state.gate.nextChange(now) else { return }
        if let alarm = state.alarm {
            guard at < alarm.at else { return }
            alarm.task.cancel()
        }
        // A millisecond at least: what is due is granted above, and this must not spin.
        let wait = max(0.001, at - now)
        state.alarm = (
            at,
            Task { [weak self] in
                guard (try? await Task.sleep(for: .seconds(wait))) != nil, let self else { return }
                self.state.withLock { $0.alarm = nil }
                admit()
            }
        )
    }
}
