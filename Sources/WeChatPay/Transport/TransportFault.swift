/// Why there was no answer, or no whole one.
package struct TransportFault: Error, Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        /// No complete answer in time, at whatever stage.
        case timedOut
        /// Nothing listens there, or no way leads there.
        case connect
        /// The connection was cut, or what came over it was not HTTP.
        case reset
        /// The server could not prove who it is, or TLS failed otherwise.
        case tls
        /// The host's name has no address.
        case dns
        /// The caller gave up, or the client was shut down.
        case cancelled
    }

    package let kind: Kind
    package let detail: String
    /// The head of the answer, when that much of it came.
    package let begun: Begun?

    package struct Begun: Hashable, Sendable {
        package let status: Int
        package let requestID: String?
    }

    package init(_ kind: Kind, _ detail: String, begun: Begun? = nil) {
        self.kind = kind
        self.detail = detail
        self.begun = begun
    }
}

extension TransportFault.Kind {
    /// Whether the fault speaks against the host rather than of the caller.
    var blamesHost: Bool { self != .cancelled }

    /// Whether one such fault is reason enough to leave the host, because nobody can be served there.
    var condemnsHost: Bool {
        switch self {
        case .connect, .dns, .tls: true
        case .timedOut, .reset, .cancelled: false
        }
    }
}
