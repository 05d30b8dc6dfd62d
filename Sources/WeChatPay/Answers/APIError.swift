import NIOHTTP1
import StrictJSON

/// An answer that is no success. Such answers may be unsigned, and are acted on only with that in mind.
package struct APIError: Hashable, Sendable {
    package var status: Int
    /// WeChat Pay's own word, such as `NOT_ENOUGH`; `nil` when the body was none of its, for example a gateway's HTML.
    package var code: String?
    package var message: String?
    /// How long the server asks to be left alone.
    package var retryAfter: Duration?

    package init(status: Int, code: String?, message: String?, retryAfter: Duration?) {
        self.status = status
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
    }

    private static let maximumCodeLength = 64
    private static let maximumMessageLength = 512
    private static let maximumRetryAfter: Int64 = 24 * 60 * 60

    /// - Parameter body: `nil` when it was too large to be read.
    init(status: Int, headers: HTTPHeaders, body: [UInt8]?, now: Moment) {
        self.status = status
        retryAfter = headers.first(name: "Retry-After").flatMap { Self.retryAfter($0, now: now) }
        guard let body, let object = try? JSONParser.parse(body).objectValue else { return }
        if let code = object["code"]?.stringValue, Self.isCode(code) { self.code = code }
        message = object["message"]?.stringValue.flatMap(Self.printable)
    }

    /// A word of letters, digits and underscores: what is compared with the codes of the documentation.
    private static func isCode(_ text: String) -> Bool {
        (1...maximumCodeLength).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }

    /// Without control characters, and of bearable length, since it ends up in logs and events.
    private static func printable(_ text: String) -> String? {
        let scalars = text.unicodeScalars.prefix(maximumMessageLength).map { scalar in
            scalar.properties.generalCategory == .control ? " " : Character(scalar)
        }
        return scalars.isEmpty ? nil : String(scalars)
    }

    /// Seconds, or a date (RFC 9110, section 10.2.3).
    private static func retryAfter(_ text: String, now: Moment) -> Duration? {
        let seconds: Int64
        if let number = Int64(text) {
            seconds = number
        } else if let moment = HTTPDate.parse(text) {
            seconds = (moment - now).components.seconds
        } else {
            return nil
        }
        return .seconds(min(max(seconds, 0), maximumRetryAfter))
    }
}

extension APIError: CustomStringConvertible {
    package var description: String {
        let words = [code, message].compactMap { $0 }.joined(separator: ": ")
        return words.isEmpty ? "HTTP \(status)" : "HTTP \(status) \(words)"
    }
}
