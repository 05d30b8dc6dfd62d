import NIOHTTP1
import Testing

@testable import WeChatPay

@Suite("Error answers")
struct APIErrorTests {
    private func error(_ body: String?, headers: HTTPHeaders = [:]) -> APIError {
        APIError(status: 400, headers: headers, body: body.map { Array($0.utf8) }, now: Platform.now)
    }

    @Test("code and message are read")
    func codeAndMessage() {
        let read = error(#"{"code":"PARAM_ERROR","message":"参数错误","detail":{"field":"/amount"}}"#)
        #expect(read == APIError(status: 400, code: "PARAM_ERROR", message: "参数错误", retryAfter: nil))
    }

    @Test(
        "whatever else a gateway sends has no code",
        arguments: [
            "", "<html><body>502 Bad Gateway</body></html>", "[]", "null", "{\"code\":1}", "{\"code\":\"a b\"}",
            "{\"code\":\"\(String(repeating: "A", count: 65))\"}",
        ])
    func otherBodies(body: String) {
        #expect(error(body) == APIError(status: 400, code: nil, message: nil, retryAfter: nil))
    }

    @Test("a body too large to be read has no code")
    func tooLarge() {
        #expect(error(nil).code == nil)
    }

    @Test("a message loses control characters and everything past 512 characters")
    func message() throws {
        #expect(error("{\"message\":\"a\\nb\\u0000c\"}").message == "a b c")
        let long = try #require(error("{\"message\":\"\(String(repeating: "长", count: 2000))\"}").message)
        #expect(long.unicodeScalars.count == 512)
    }

    @Test(
        "Retry-After is seconds or a date, never negative, at most a day",
        arguments: [
            ("120", .seconds(120)), ("0", .seconds(0)), ("-5", .seconds(0)), ("99999999999", .seconds(86400)),
            ("Thu, 09 Oct 2025 08:54:20 GMT", .seconds(60)), ("Thu, 09 Oct 2025 08:00:00 GMT", .seconds(0)),
            ("soon", nil), ("", nil),
        ] as [(String, Duration?)])
    func retryAfter(text: String, duration: Duration?) {
        #expect(error("", headers: ["Retry-After": text]).retryAfter == duration)
    }
}
