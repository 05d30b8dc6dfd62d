/// Scheme, host and port of a server, without anything after them.
package struct Origin: Hashable, Sendable {
    /// `https://` host, and `:port` when one was given. Never ends with a slash.
    package let url: String
    /// Host, and `:port` when one was given: for reports and logs.
    package let host: String

    /// - Throws: `OriginError` for all but `https://host` and `https://host:port`, a single slash at the end allowed.
    package init(_ text: String) throws(OriginError) {
        let scheme = "https://"
        guard text.lowercased().hasPrefix(scheme) else { throw .notHTTPS(text) }
        var host = text.dropFirst(scheme.count)
        if host.last == "/" { host.removeLast() }
        guard !host.isEmpty, host.first != ":", host.utf8.allSatisfy(Self.isAllowed) else { throw .notAnOrigin(text) }
        let afterBrackets = host.lastIndex(of: "]").map { host[$0...] } ?? host
        if let colon = afterBrackets.lastIndex(of: ":") {
            guard let port = Int(afterBrackets[afterBrackets.index(after: colon)...]), (1...65535).contains(port) else {
                throw .notAnOrigin(text)
            }
        }
        self.host = String(host)
        url = scheme + host
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }
}

package enum OriginError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Money is not moved over a connection that anyone can read or change.
    case notHTTPS(String)
    /// Something after the host, or no host.
    case notAnOrigin(String)

    package var description: String {
        switch self {
        case .notHTTPS(let text): "\"\(text)\" does not start with https://"
        case .notAnOrigin(let text): "\"\(text)\" is not https://host or https://host:port"
        }
    }
}
