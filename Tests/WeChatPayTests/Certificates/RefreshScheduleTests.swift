import Testing

@testable import WeChatPay

@Suite("When certificates are refreshed")
struct RefreshScheduleTests {
    private let start = Platform.now

    @Test("at first anything may start a download")
    func first() {
        let schedule = RefreshSchedule()
        for reason in [RefreshSchedule.Reason.missing, .unknownSerial, .age, .demand] {
            #expect(schedule.mayRefresh(reason, now: start))
        }
    }

    @Test("an unknown serial starts at most one a minute, however it ends")
    func unknownSerial() {
        var schedule = RefreshSchedule()
        schedule.noteAttempt(now: start)
        #expect(!schedule.mayRefresh(.unknownSerial, now: start + .seconds(59)))
        #expect(schedule.mayRefresh(.unknownSerial, now: start + .seconds(60)))
        #expect(schedule.mayRefresh(.demand, now: start))
    }

    @Test("age starts one twelve hours after the last success, and one a minute while it fails")
    func age() {
        var schedule = RefreshSchedule()
        schedule.noteAttempt(now: start)
        schedule.noteSuccess(now: start)
        let due = start + .seconds(12 * 3600)
        #expect(!schedule.mayRefresh(.age, now: due + .seconds(-1)))
        #expect(schedule.mayRefresh(.age, now: due))
        schedule.noteAttempt(now: due)
        #expect(!schedule.mayRefresh(.age, now: due + .seconds(59)))
        #expect(schedule.mayRefresh(.age, now: due + .seconds(60)))
    }

    @Test("without any key the pause is short")
    func missing() {
        var schedule = RefreshSchedule()
        schedule.noteAttempt(now: start)
        #expect(!schedule.mayRefresh(.missing, now: start + .seconds(4)))
        #expect(schedule.mayRefresh(.missing, now: start + .seconds(5)))
    }

    @Test("a clock that was set back stops nothing")
    func clockSetBack() {
        var schedule = RefreshSchedule()
        schedule.noteAttempt(now: start)
        schedule.noteSuccess(now: start)
        #expect(schedule.mayRefresh(.age, now: start + .seconds(-3600)))
    }
}
