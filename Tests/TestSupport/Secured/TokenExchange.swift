import Foundation
import StrictJSON

/// OAUTHBEARER (RFC 7628) with unsecured tokens, as brokers take them for trying out.
struct TokenExchange {
    let principals: Set<String>
    private var isRefused = false

    init(principals: Set<String>) {
        self.principals = principals
    }

    mutating func answer(_ bytes: [UInt8]) -> SASLExchange.Step {
        // After the reason the client sends one byte more, and is sent away.
        if isRefused { return .refused("Authentication failed: invalid_token") }
        let parts = bytes.split(separator: 1).map { String(decoding: $0, as: UTF8.self) }
        let bearer = "auth=Bearer "
        guard let token = parts.first(where: { $0.hasPrefix(bearer) })?.dropFirst(bearer.count),
            let subject = Self.subject(of: token), principals.contains(subject)
        else {
            isRefused = true
            return .challenge(Array(#"{"status":"invalid_token"}"#.utf8))
        }
        return .accepted(subject, [])
    }

    /// The subject of a token that has not expired.
    private static func subject(of token: Substring) -> String? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let head = object(parts[0]), head["alg"]?.stringValue == "none",
            let claims = object(parts[1]), let subject = claims["sub"]?.stringValue
        else { return nil }
        return subject
    }

    private static func object(_ part: Substring) -> JSONObject? {
        var text = part.replacing("-", with: "+").replacing("_", with: "/")
        while !text.count.isMultiple(of: 4) { text += "=" }
        return Data(base64Encoded: String(text)).flatMap { try? JSONParser.parse(Array($0)).objectValue }
    }
}
