import Testing

@testable import WeChatPay

@Suite("HTTP dates")
struct HTTPDateTests {
    @Test(
        "the dates of RFC 9110 and around leap days are read",
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199), ("Fri, 01 Mar 2024 00:00:00 GMT", 1_709_251_200),
            ("Tue, 24 Nov 2026 08:25:29 GMT", 1_795_508_729),
        ] as [(String, Int64)])
    func dates(text: String, seconds: Int64) {
        #expect(HTTPDate.parse(text) == Moment(seconds: seconds))
    }

    @Test(
        "anything else is no date",
        arguments: [
            "", "now", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT",
            "Sun, 99 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
        ])
    func others(text: String) {
        #expect(HTTPDate.parse(text) == nil)
    }
}
