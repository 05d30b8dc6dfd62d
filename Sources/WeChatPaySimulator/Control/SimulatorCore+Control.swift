extension SimulatorCore {
    /// - Throws: when a serial is none of ours.
    func apply(_ command: ControlCommand) throws(ScenarioError) {
        switch command {
        case .outage(let outage):
            control.withLock { $0.outage = outage }
            connections.setRefusing(outage == .cut)
        case .rateLimit(let share): control.withLock { $0.scenario.rateLimitShare = share }
        case .scenario(let scenario): control.withLock { $0.scenario = scenario }
        case .advanceTime(let duration): control.withLock { $0.timeOffset += duration }
        case .clockSkew(let skew): control.withLock { $0.clockSkew = skew }
        case .topUp(let returnMchid):
            let control = controlState
            let now = wallClock() + control.timeOffset
            ledger.withLock {
                $0.topUp(returnMchid: returnMchid, at: now, behaviour: control.scenario.behaviour)
            }
        case .signing(let serial, let listed):
            for serial in (serial.map { [$0] } ?? []) + (listed ?? []) where !signer.serials.contains(serial) {
                throw ScenarioError(
                    path: "serial", problem: "\"\(serial)\" is none of \(signer.serials.joined(separator: ", "))")
            }
            control.withLock {
                $0.signingSerial = serial
                $0.listedSerials = listed
            }
        case .merchants(let accepted):
            let known = keys.merchants.map(\.certificate.serial)
            for serial in accepted ?? [] where !known.contains(serial) {
                throw ScenarioError(
                    path: "accepted", problem: "\"\(serial)\" is none of \(known.joined(separator: ", "))")
            }
            control.withLock { $0.acceptedMerchants = accepted }
        case .dropConnections: connections.closeAll()
        case .resetStatistics: statistics.withLock { $0.reset() }
        }
    }

    func ledgerSnapshot() -> LedgerSnapshot {
        let control = controlState
        let now = wallClock() + control.timeOffset
        // A copy under the lock, the work outside.
        let copy = ledger.withLock { $0 }
        return copy.snapshot(at: now, behaviour: control.scenario.behaviour)
    }

    func statisticsSnapshot() -> CallStatistics {
        statistics.withLock { $0 }
    }
}
