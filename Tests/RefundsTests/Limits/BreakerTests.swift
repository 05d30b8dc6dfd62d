import Refunds
import Testing

@Suite("Breaker")
struct BreakerTests {
    private func begin(_ breaker: inout Breaker, _ now: Double) throws -> Breaker.Permit {
        let permit = breaker.permit(now)
        return try #require(permit)
    }

    /// A call that goes and ends at once.
    private func call(_ breaker: inout Breaker, _ sign: CallSign, _ now: Double) throws -> Breaker.Change? {
        let permit = try begin(&breaker, now)
        return breaker.finished(permit, sign, now)
    }

    private func opened(_ kind: FaultKind = .credentials, at now: Double = 100) throws -> Breaker {
        var breaker = Breaker()
        while breaker.outage == nil { _ = try call(&breaker, .fault(kind), now) }
        return breaker
    }

    @Test(
        "a run of faults opens it, by the threshold of their kind",
        arguments: [
            (FaultKind.server, 20), (.timedOut, 20), (.connection, 10), (.credentials, 3), (.unverified, 10),
        ])
    func thresholds(kind: FaultKind, threshold: Int) throws {
        var breaker = Breaker()
        for _ in 1..<threshold {
            let change = try call(&breaker, .fault(kind), 100)
            #expect(change == nil)
        }
        let change = try call(&breaker, .fault(kind), 101)
        let outage = try #require(breaker.outage)
        #expect(change == .opened(outage))
        #expect(outage.kind == kind)
        #expect(outage.since == 101)
        #expect(outage.lastError.message == "made up")
        #expect(breaker.nextTurn(101) == 102)
        #expect(breaker.openings == 1)
    }

    @Test("thresholds can be set")
    func settableThreshold() throws {
        var settings = BreakerSettings()
        settings.threshold[.server] = 1
        var breaker = Breaker(settings)
        _ = try call(&breaker, .fault(.server), 0)
        #expect(breaker.outage != nil)
    }

    @Test("a success between begins the run anew")
    func successResets() throws {
        var breaker = Breaker()
        for _ in 0..<100 {
            for _ in 0..<19 { _ = try call(&breaker, .fault(.server), 0) }
            _ = try call(&breaker, .fine, 0)
        }
        #expect(breaker.outage == nil)
    }

    @Test("429 and an abandoned call neither lengthen nor end a run", arguments: [CallSign.throttled, .abandoned])
    func neither(sign: CallSign) throws {
        var breaker = Breaker()
        for _ in 0..<2 {
            _ = try call(&breaker, .fault(.credentials), 0)
            _ = try call(&breaker, sign, 0)
        }
        #expect(breaker.outage == nil)
        _ = try call(&breaker, .fault(.credentials), 0)
        #expect(breaker.outage != nil)
    }

    @Test("while it is open nothing goes before the probe, and nothing beside it")
    func oneProbe() throws {
        var breaker = try opened()
        let early = breaker.permit(100.9)
        let probe = breaker.permit(101)
        let beside = breaker.permit(101)
        #expect(early == nil)
        #expect(probe != nil)
        #expect(beside == nil)
        #expect(breaker.outage?.isProbing == true)
        #expect(breaker.outage?.calls == 1)
    }

    @Test("a probe that succeeds closes it, and the outage is told")
    func probeCloses() throws {
        var breaker = try opened()
        let change = try call(&breaker, .fine, 101)
        #expect(breaker.outage == nil)
        guard case .closed(let outage) = change else {
            Issue.record("\(String(describing: change))")
            return
        }
        #expect(outage.since == 100)
        #expect(outage.calls == 1)
        #expect(breaker.nextTurn(101) == 101)
    }

    @Test("probes that fail come after 1, 2, 4, 5, 5 seconds, and the latest fault is the reason shown")
    func probeIntervals() throws {
        var breaker = try opened()
        var times: [Double] = []
        for _ in 0..<6 {
            let now = breaker.nextTurn(0)
            times.append(now)
            _ = try call(&breaker, .fault(.server), now)
        }
        #expect(times == [101, 103, 107, 112, 117, 122])
        #expect(breaker.outage?.kind == .server)
        #expect(breaker.outage?.since == 100)
        #expect(breaker.outage?.calls == 6)
    }

    @Test(
        "a 429 to the probe, or a probe abandoned, leaves it open at the same interval",
        arguments: [CallSign.throttled, .abandoned])
    func inconclusiveProbe(sign: CallSign) throws {
        var breaker = try opened()
        for second in 1...5 {
            let change = try call(&breaker, sign, 100 + Double(second))
            #expect(change == nil)
        }
        #expect(breaker.nextTurn(105) == 106)
        _ = try call(&breaker, .fine, 106)
        #expect(breaker.outage == nil)
    }

    @Test("the time to the next probe counts from the beginning of the one before, however long that took to fail")
    func slowProbe() throws {
        var breaker = try opened()
        let quick = try begin(&breaker, 101)
        _ = breaker.finished(quick, .fault(.timedOut), 102.5)
        #expect(breaker.nextTurn(102.5) == 103)
        let slow = try begin(&breaker, 103)
        _ = breaker.finished(slow, .fault(.timedOut), 107.5)
        #expect(breaker.nextTurn(107.5) == 107.5)
    }

    @Test("a probe whose outcome never comes is given up after 5 s")
    func lostProbe() throws {
        var breaker = try opened()
        let lost = breaker.permit(101)
        let tooEarly = breaker.permit(105.9)
        #expect(lost != nil)
        #expect(tooEarly == nil)
        _ = try call(&breaker, .fine, 106)
        #expect(breaker.outage == nil)
    }

    @Test("a fault of a probe that was given up says nothing of the one under way")
    func lateFaultOfProbe() throws {
        var breaker = try opened()
        let lost = try begin(&breaker, 101)
        let probe = try begin(&breaker, 106)
        _ = breaker.finished(lost, .fault(.server), 107)
        #expect(breaker.outage?.isProbing == true)
        #expect(breaker.outage?.kind == .credentials)
        _ = breaker.finished(probe, .fine, 108)
        #expect(breaker.outage == nil)
    }

    @Test("a success of a probe that was given up closes it all the same")
    func lateSuccessOfProbe() throws {
        var breaker = try opened()
        let slow = try begin(&breaker, 101)
        let next = try begin(&breaker, 106)
        _ = breaker.finished(slow, .fine, 107)
        #expect(breaker.outage == nil)
        // What the second probe still brings is of the time before the closing.
        for _ in 0..<3 {
            let change = breaker.finished(next, .fault(.credentials), 108)
            #expect(change == nil)
        }
        #expect(breaker.outage == nil)
    }

    @Test("what began before the opening neither closes it nor opens it again")
    func lateAnswers() throws {
        var breaker = Breaker()
        let before = try (0..<60).map { _ in try begin(&breaker, 99) }
        for permit in before.prefix(20) { _ = breaker.finished(permit, .fault(.server), 100) }
        #expect(breaker.outage?.since == 100)
        for permit in before[20..<30] { _ = breaker.finished(permit, .fine, 100.5) }
        #expect(breaker.outage?.since == 100)
        for permit in before[30..<40] { _ = breaker.finished(permit, .fault(.credentials), 100.5) }
        #expect(breaker.outage?.kind == .server)
        _ = try call(&breaker, .fine, 101)
        for permit in before[40...] { _ = breaker.finished(permit, .fault(.server), 102) }
        #expect(breaker.outage == nil)
        #expect(breaker.openings == 1)
    }
}
