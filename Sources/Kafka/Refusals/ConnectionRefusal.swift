/// Why a broker and this client do not come to terms: a fault of settings or certificates, which waiting does not mend.
package struct ConnectionRefusal: Hashable, Sendable {
    package enum Cause: Hashable, Sendable {
        /// The broker knows the mechanism and refuses who we say we are; in its own words.
        case credentials(mechanism: String, answer: String)
        /// The broker does not offer the SASL mechanism.
        case mechanism(String, offered: String)
        case brokerCertificate(CertificateFault)
        /// The broker refuses our certificate, or misses it; the alert's name.
        case clientCertificate(alert: String)
        /// TLS is spoken to a listener that, it seems, has none; a broker that is just stopping looks the same.
        case plainListener
        /// No TLS is spoken to a listener that, it seems, has it; a broker that is just stopping looks the same.
        case securedListener
        /// No SASL is spoken to a listener that, it seems, demands it.
        case authenticatedListener
    }

    /// `host:port` as the client knows it.
    package let broker: String
    package let cause: Cause

    package init(broker: String, cause: Cause) {
        self.broker = broker
        self.cause = cause
    }

    /// Whether nothing else can be the reason.
    package var isCertain: Bool {
        switch cause {
        case .credentials, .mechanism, .brokerCertificate, .clientCertificate: true
        case .plainListener, .securedListener, .authenticatedListener: false
        }
    }

    /// One word, for logs.
    package var code: String {
        switch cause {
        case .credentials: "credentials"
        case .mechanism: "mechanism"
        case .brokerCertificate(let fault): fault.code
        case .clientCertificate: "client_certificate"
        case .plainListener: "plain_listener"
        case .securedListener: "secured_listener"
        case .authenticatedListener: "authenticated_listener"
        }
    }
}

extension ConnectionRefusal: CustomStringConvertible {
    /// What has happened and what to do, in one line.
    package var description: String {
        switch cause {
        case .credentials(let mechanism, let answer):
            "broker \(broker) refuses the credentials (\(mechanism): \(answer)); correct sasl.* in kafka.properties"
        case .mechanism(let mechanism, let offered):
            "broker \(broker) does not offer the SASL mechanism \(mechanism) (it offers \(offered)); "
                + "correct sasl.mechanism in kafka.properties"
        case .brokerCertificate(let fault):
            "the certificate of broker \(broker) \(fault)"
        case .clientCertificate(let alert):
            "broker \(broker) refuses our certificate (\(alert)); correct ssl.certificate.location and "
                + "ssl.key.location in kafka.properties"
        case .plainListener:
            "broker \(broker) ends the TLS handshake without TLS of its own; is this its listener without? Then take the "
                + "port of its TLS listener in kafka.bootstrapServers, or a security.protocol without SSL in kafka.properties"
        case .securedListener:
            "broker \(broker) hangs up at the first request without TLS; is this its TLS listener? "
                + "Then set security.protocol to SSL or SASL_SSL in kafka.properties"
        case .authenticatedListener:
            "broker \(broker) hangs up at the first request without SASL; does this listener want it? "
                + "Then set security.protocol to SASL_PLAINTEXT or SASL_SSL, and sasl.*, in kafka.properties"
        }
    }
}
