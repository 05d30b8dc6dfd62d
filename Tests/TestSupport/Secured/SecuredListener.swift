/// A listener of a Kafka cluster with TLS, with SASL or with both, in front of a broker's plain one.
///
/// Clients meet the broker itself behind it: what is not about security is passed on as it is, except that the broker's address
/// becomes this listener's wherever it is named, so that they come back here.
package final class SecuredListener: Sendable {
    package let port: Int
    package var bootstrapServers: String { "127.0.0.1:\(port)" }
    /// Who has shown who they are, in order, repeats included.
    package var authenticated: [String] { front.authenticated }

    private let front: AccountsProxy
    private let tls: TLSTerminator?

    /// - Parameters:
    ///   - port: any that is free, unless another listener was there before.
    ///   - target: the port of the plain listener, which the broker also advertises.
    ///   - identity: with TLS when there is one.
    ///   - clientAuthorityPEM: clients have to show a certificate of this authority's.
    ///   - accounts: with SASL when there are any.
    package init(
        port: Int? = nil, target: Int, identity: TestIdentity? = nil, clientAuthorityPEM: String? = nil,
        accounts: SASLAccounts? = nil
    ) throws {
        let port = try port ?? FreePort.find()
        self.port = port
        let inner = identity == nil ? port : try FreePort.find()
        front = try AccountsProxy(port: inner, target: target, advertised: port, accounts: accounts)
        tls = try identity.map {
            try TLSTerminator(port: port, target: inner, identity: $0, clientAuthorityPEM: clientAuthorityPEM)
        }
    }

    package convenience init(
        before broker: RealBroker, identity: TestIdentity? = nil, clientAuthorityPEM: String? = nil,
        accounts: SASLAccounts? = nil
    ) throws {
        try self.init(
            target: Int(broker.bootstrapServers.split(separator: ":")[1]) ?? 0, identity: identity,
            clientAuthorityPEM: clientAuthorityPEM, accounts: accounts)
    }

    deinit { stop() }

    /// Takes no more connections, and ends those with TLS. Safe to repeat.
    package func stop() {
        tls?.stop()
        front.stop()
    }
}
