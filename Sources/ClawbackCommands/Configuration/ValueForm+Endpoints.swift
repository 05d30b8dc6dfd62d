import WeChatPay

/// The stand-by host: an address, or explicitly none.
enum BackupBaseURL: Hashable, Sendable {
    case address(Origin)
    case none
}

extension ValueForm<Origin> {
    /// What every request's path is appended to.
    static let origin = ValueForm(allowed: "https://HOST or https://HOST:PORT without a path") { text in
        try? Origin(text)
    }
}

extension ValueForm<BackupBaseURL> {
    static let backupBaseURL = ValueForm(allowed: "https://HOST, https://HOST:PORT or none") { text in
        if text == "none" { return BackupBaseURL.none }
        return (try? Origin(text)).map(BackupBaseURL.address)
    }
}

extension ValueForm<String> {
    /// `host:port` or several of them separated by commas; a port is always named, since Kafka has no reserved one.
    static let brokers = ValueForm(allowed: "HOST:PORT, or several separated by commas") { text in
        let brokers = text.split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
        let areAllGood = brokers.allSatisfy { broker in
            // librdkafka also takes a security protocol in front ("SSL://host:port").
            let address = broker.firstRange(of: "://").map { broker[$0.upperBound...] } ?? broker[...]
            return HostAndPort.isHostAndPort(address)
        }
        return areAllGood ? brokers.joined(separator: ",") : nil
    }

    /// An address to listen on.
    static let listenHost = ValueForm(allowed: "a host name or an address to listen on") { text in
        HostAndPort.isHost(text[...]) ? text : nil
    }
}

private enum HostAndPort {
    /// A host, a colon and a port from 1 to 65535.
    static func isHostAndPort(_ text: Substring) -> Bool {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]) else {
            return false
        }
        let host = text[..<colon]
        return (1...65535).contains(port) && isHost(host) && (host.hasPrefix("[") || !host.contains(":"))
    }

    /// A name, an IPv4 address or an IPv6 address, with or without brackets.
    static func isHost(_ text: Substring) -> Bool {
        let bare = withoutBrackets(text)
        let isAddress = text.hasPrefix("[") || text.contains(":")
        return !bare.isEmpty && bare.utf8.count <= 253
            && bare.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                case UInt8(ascii: ":"), UInt8(ascii: "%"): isAddress
                default: false
                }
            }
    }

    private static func withoutBrackets(_ text: Substring) -> Substring {
        text.hasPrefix("[") && text.hasSuffix("]") ? text.dropFirst().dropLast() : text
    }
}
