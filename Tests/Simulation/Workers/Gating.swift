import KafkaRecords
import Refunds

/// A handler that waits for its call's turn.
struct WaitingCall {
    let handling: Handling
    let call: Call
    let since: Int64
}

/// The handlers' turns at the process's ``CallGate``: what `SharedGate` does.
extension ModelWorker {
    /// By a clock that never goes back.
    private var seconds: Double { Double(world.now) / 1000 }

    func askForTurn(_ call: Call, of handling: Handling) {
        let subMerchant = handling.journey.intent.subMchid
        if let token = gate.enter(subMerchant, seconds) { return make(call, of: handling, token) }
        nextCaller += 1
        atTheGate[nextCaller] = WaitingCall(handling: handling, call: call, since: world.now)
        if gate.ask(nextCaller, subMerchant, seconds) != nil { world.fail("w\(index): the gate opened by itself") }
        core.park()
        note("\(call) of \(handling.ticket.record.place) waits for its turn")
        admit()
        changed()
    }

    /// Everyone who waits goes home.
    func leaveTheGate() -> [Handling] {
        let leaving = atTheGate
        atTheGate.removeAll()
        for caller in leaving.keys where !gate.withdraw(caller) {
            world.fail("w\(index): caller \(caller) was forgotten by the gate")
        }
        return leaving.keys.sorted().compactMap { leaving[$0]?.handling }
    }

    private func make(_ call: Call, of handling: Handling, _ token: CallGate.Token) {
        let (session, life) = (session, life)
        if gate.standing(seconds).underWay > world.weather.limits.maxInFlight {
            world.fail("w\(index): \(gate.standing(seconds).underWay) calls under way")
        }
        world.payments.call(call, handling.journey.intent) { [unowned self] answer in
            if self.life == life { left(token, CallSign.of(answer)) }
            if self.session == session { receive(answer, to: call, of: handling) }
        }
        if world.chance.happens(world.weather.crashes / 8) { crash() }
    }

    private func left(_ token: CallGate.Token, _ sign: CallSign) {
        switch gate.finished(token, sign, seconds) {
        case .opened(let outage): note("the breaker opens: \(outage.kind.rawValue)")
        case .closed: note("the breaker closes")
        case nil: break
        }
        admit()
    }

    /// Lets through whoever may go, and looks again when the passing of time alone may let somebody through.
    private func admit() {
        let granted = gate.grants(seconds).compactMap { grant -> (WaitingCall, CallGate.Token)? in
            guard let waiting = atTheGate.removeValue(forKey: grant.caller) else {
                world.fail("w\(index): the gate lets through somebody who has left")
                return nil
            }
            return (waiting, grant.token)
        }
        let (session, life) = (session, life)
        for (waiting, token) in granted {
            // A call made just now can be the process's last deed.
            guard self.life == life else { return }
            guard self.session == session else {
                left(token, .abandoned)
                continue
            }
            core.unpark()
            waiting.handling.journey.waitedForTurn(.milliseconds(world.now - waiting.since))
            make(waiting.call, of: waiting.handling, token)
        }
        guard let at = gate.nextChange(seconds) else { return }
        alarm += 1
        let alarm = alarm
        world.after(max(1, Int64(((at - seconds) * 1000).rounded(.up)))) { [unowned self] in
            if self.life == life, self.alarm == alarm { admit() }
        }
    }
}
