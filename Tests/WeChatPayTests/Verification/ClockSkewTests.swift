import Testing

@testable import WeChatPay

@Suite("Clock skew")
struct ClockSkewTests {
    private let now = Platform.now

    @Test("the time of the signature goes before the date, half a second is added to either")
    func sources() {
        #expect(
            ClockSkew.measure(["Wechatpay-Timestamp": "1760000100", "Date": "Thu, 09 Oct 2025 08:53:20 GMT"], now: now)
                == .milliseconds(100_500))
        #expect(ClockSkew.measure(["Date": "Thu, 09 Oct 2025 08:53:10 GMT"], now: now) == .milliseconds(-9_500))
        #expect(ClockSkew.measure([:], now: now) == nil)
        #expect(ClockSkew.measure(["Date": "x", "Wechatpay-Timestamp": "x"], now: now) == nil)
    }

    @Test("an absurd time crashes nothing", arguments: [Int64.max, Int64.min, Int64.max / 1000, -1])
    func absurd(seconds: Int64) {
        #expect(ClockSkew.measure(["Wechatpay-Timestamp": "\(seconds)"], now: now) != nil)
    }
}
