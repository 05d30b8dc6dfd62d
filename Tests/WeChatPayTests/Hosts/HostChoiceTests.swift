import Testing

@testable import WeChatPay

@Suite("Choice of host")
struct HostChoiceTests {
    private let start = Platform.now
    private let first = HostChoice.Choice(host: .first, isTrial: false)
    private let standBy = HostChoice.Choice(host: .standBy, isTrial: false)
    private let trial = HostChoice.Choice(host: .first, isTrial: true)

    private func switched() -> HostChoice {
        var choice = HostChoice(hasStandBy: true)
        choice.noteFault(.connect, of: first, now: start)
        return choice
    }

    @Test("calls go to the first host")
    func normal() {
        var choice = HostChoice(hasStandBy: true)
        #expect(choice.choose(now: start) == first)
        choice.noteAnswer(to: first)
        #expect(choice.choose(now: start) == first)
    }

    @Test("a host that cannot be connected to is left at once", arguments: [TransportFault.Kind.connect, .dns, .tls])
    func notConnectable(kind: TransportFault.Kind) {
        var choice = HostChoice(hasStandBy: true)
        choice.noteFault(kind, of: first, now: start)
        #expect(choice.choose(now: start) == standBy)
    }

    @Test(
        "a slow or cutting host is left after two faults in a row", arguments: [TransportFault.Kind.timedOut, .reset])
    func unreliable(kind: TransportFault.Kind) {
        var choice = HostChoice(hasStandBy: true)
        choice.noteFault(kind, of: first, now: start)
        #expect(choice.choose(now: start) == first)
        choice.noteAnswer(to: first)
        choice.noteFault(kind, of: first, now: start)
        #expect(choice.choose(now: start) == first)
        choice.noteFault(kind, of: first, now: start)
        #expect(choice.choose(now: start) == standBy)
    }

    @Test("without a stand-by host nothing changes")
    func alone() {
        var choice = HostChoice(hasStandBy: false)
        for _ in 0..<10 { choice.noteFault(.connect, of: first, now: start) }
        #expect(choice.choose(now: start) == first)
    }

    @Test("a cancelled call says nothing of the host")
    func cancelled() {
        var choice = HostChoice(hasStandBy: true)
        for _ in 0..<10 { choice.noteFault(.cancelled, of: first, now: start) }
        #expect(choice.choose(now: start) == first)
    }

    @Test("after a while one call tries the first host, and its answer brings everyone back")
    func back() {
        var choice = switched()
        #expect(choice.choose(now: start + .seconds(29)) == standBy)
        let later = start + .seconds(30)
        #expect(choice.choose(now: later) == trial)
        #expect(choice.choose(now: later) == standBy, "the others stay")
        choice.noteAnswer(to: trial)
        #expect(choice.choose(now: later) == first)
    }

    @Test("each trial that fails doubles the pause, up to ten minutes")
    func failedTrials() {
        var choice = switched()
        var now = start
        for pause in [30, 60, 120, 240, 480, 600, 600] {
            #expect(choice.choose(now: now + .seconds(pause - 1)) == standBy)
            now = now + .seconds(pause)
            #expect(choice.choose(now: now) == trial)
            choice.noteFault(.timedOut, of: trial, now: now)
        }
    }

    @Test("a trial that never reports is followed by another")
    func lostTrial() {
        var choice = switched()
        #expect(choice.choose(now: start + .seconds(30)) == trial)
        #expect(choice.choose(now: start + .seconds(60)) == trial)
    }

    @Test("late faults and answers of the host that was left change nothing")
    func lateReports() {
        var choice = switched()
        for _ in 0..<256 { choice.noteFault(.timedOut, of: first, now: start + .seconds(1)) }
        choice.noteAnswer(to: first)
        #expect(choice.choose(now: start + .seconds(29)) == standBy)
        #expect(choice.choose(now: start + .seconds(30)) == trial)
    }

    @Test("a stand-by host that fails too sends the calls back")
    func bothDown() {
        var choice = switched()
        choice.noteFault(.connect, of: standBy, now: start)
        #expect(choice.choose(now: start) == first)
    }
}
