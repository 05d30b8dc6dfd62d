import Testing

@testable import WeChatPay

@Suite("The warning that certificates end")
struct ExpiryWarningTests {
    private let end = Platform.now
    private var early: Moment { end + .seconds(-10 * 86_400) }

    @Test("begins ten days before, comes once an hour and goes on after the end")
    func hours() {
        var warning = ExpiryWarning()
        #expect(warning.take(lastExpiry: end, now: early) == nil)
        #expect(warning.take(lastExpiry: end, now: early + .seconds(1)) == .seconds(10 * 86_400 - 1))
        #expect(warning.take(lastExpiry: end, now: early + .seconds(3600)) == nil)
        #expect(warning.take(lastExpiry: end, now: early + .seconds(3601)) != nil)
        #expect(warning.take(lastExpiry: end, now: end + .seconds(60)) == .seconds(-60))
    }

    @Test("is over with a newer certificate, and at once when that one ends")
    func renewed() {
        var warning = ExpiryWarning()
        #expect(warning.take(lastExpiry: end, now: early + .seconds(1)) != nil)
        let next = end + .seconds(100)
        #expect(warning.take(lastExpiry: end + .seconds(30 * 86_400), now: early + .seconds(2)) == nil)
        #expect(warning.take(lastExpiry: next, now: early + .seconds(200)) != nil)
    }

    @Test("is not silenced by a clock that was set back, and says nothing without a certificate")
    func clock() {
        var warning = ExpiryWarning()
        #expect(warning.take(lastExpiry: nil, now: end) == nil)
        #expect(warning.take(lastExpiry: end, now: end) != nil)
        #expect(warning.take(lastExpiry: end, now: end + .seconds(-7200)) != nil)
    }
}
