import Foundation
import Kafka
import TestSupport
import Testing

@Suite(
    "Refused connections", .serialized,
    .enabled(if: BrokerKind.noida.isHereOrRequired, "\(BrokerKind.noida.skipReason)"))
struct RefusedConnectionTests {
    private static let account = SASLAccounts(passwords: ["clawback": "pencil"], principals: ["clawback"])

    @Test(
        "a wrong password is told as such, with broker, mechanism and what to mend, and without the password",
        .timeLimit(.minutes(2)), arguments: ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
    func password(mechanism: String) async throws {
        let (listener, _) = try await front(accounts: Self.account)
        let error = try await refusal(
            listener,
            [
                ("security.protocol", "SASL_PLAINTEXT"), ("sasl.mechanism", mechanism), ("sasl.username", "clawback"),
                ("sasl.password", "hunter2"),
            ])
        guard case .credentials(mechanism, _)? = error.refusal?.cause else {
            Issue.record("\(error)")
            return
        }
        #expect(error.refusal?.broker == listener.bootstrapServers)
        #expect(error.reason.contains("correct sasl.* in kafka.properties"))
        #expect(!"\(error)".contains("hunter2"))
        #expect(listener.authenticated.isEmpty)
    }

    @Test("a token of somebody whom the broker does not take is told as refused credentials", .timeLimit(.minutes(2)))
    func token() async throws {
        let (listener, _) = try await front(accounts: Self.account)
        let error = try await refusal(
            listener,
            [
                ("security.protocol", "SASL_PLAINTEXT"), ("sasl.mechanism", "OAUTHBEARER"),
                ("enable.sasl.oauthbearer.unsecure.jwt", "true"), ("sasl.oauthbearer.config", "principal=mallory"),
            ])
        guard case .credentials("OAUTHBEARER", _)? = error.refusal?.cause else {
            Issue.record("\(error)")
            return
        }
    }

    @Test("a mechanism that the broker does not offer is told with those that it offers", .timeLimit(.minutes(2)))
    func mechanism() async throws {
        let (listener, _) = try await front(accounts: SASLAccounts(mechanisms: ["PLAIN", "SCRAM-SHA-512"]))
        let error = try await refusal(
            listener,
            [
                ("security.protocol", "SASL_PLAINTEXT"), ("sasl.mechanism", "SCRAM-SHA-256"),
                ("sasl.username", "clawback"), ("sasl.password", "hunter2"),
            ])
        #expect(error.refusal?.cause == .mechanism("SCRAM-SHA-256", offered: "PLAIN,SCRAM-SHA-512"))
    }

    /// What is wrong with the broker's certificate, and how that is told.
    enum Certificate: CaseIterable {
        case expired, notYetValid, unknownAuthority, otherHost

        var fault: CertificateFault {
            switch self {
            case .expired: .expired
            case .notYetValid: .notYetValid
            case .unknownAuthority: .unknownAuthority
            case .otherHost: .otherHost
            }
        }

        func identity(of authority: TestAuthority) throws -> TestIdentity {
            switch self {
            case .expired: try authority.identity(validity: -7200 ..< -3600)
            case .notYetValid: try authority.identity(validity: 3600..<7200)
            case .unknownAuthority: try TestAuthority(named: "another one").identity()
            case .otherHost: try authority.identity(names: ["broker.example"])
            }
        }
    }

    @Test(
        "what is wrong with the broker's certificate is told", .timeLimit(.minutes(2)), arguments: Certificate.allCases)
    func certificate(wrong: Certificate) async throws {
        let authority = try TestAuthority()
        let (listener, files) = try await front(identity: try wrong.identity(of: authority))
        let error = try await refusal(
            listener, [("security.protocol", "SSL"), ("ssl.ca.location", try files.write("ca.pem", authority.pem))])
        #expect(error.refusal?.cause == .brokerCertificate(wrong.fault), "\(error)")
        #expect(error.refusal?.isCertain == true)
        #expect(error.reason.hasPrefix("the certificate of broker \(listener.bootstrapServers) "))
    }

    @Test("a certificate of ours that is missing where one is demanded is told", .timeLimit(.minutes(2)))
    func ownCertificate() async throws {
        let authority = try TestAuthority()
        let (listener, files) = try await front(
            identity: try authority.identity(), clientAuthorityPEM: authority.pem)
        let error = try await refusal(
            listener, [("security.protocol", "SSL"), ("ssl.ca.location", try files.write("ca.pem", authority.pem))])
        guard case .clientCertificate? = error.refusal?.cause else {
            Issue.record("\(error)")
            return
        }
    }

    @Test(
        "TLS spoken to a listener without is told, however that ends the connection", .timeLimit(.minutes(2)),
        arguments: StrangerListener.Ending.allCases)
    func plainListener(ending: StrangerListener.Ending) async throws {
        let stranger = try StrangerListener(ending)
        defer { stranger.stop() }
        let error = try await refusal(stranger.bootstrapServers, [("security.protocol", "SSL")])
        #expect(error.refusal?.cause == .plainListener, "\(error)")
        #expect(error.refusal?.isCertain == false, "a broker that is just stopping looks the same")
    }

    @Test("TLS that is demanded and not spoken is told", .timeLimit(.minutes(2)))
    func securedListener() async throws {
        let (listener, _) = try await front(identity: try TestAuthority().identity())
        let error = try await refusal(listener, [])
        #expect(error.refusal?.cause == .securedListener, "\(error)")
    }

    @Test("a listener that hangs up at the first request may want TLS, however it does that", .timeLimit(.minutes(2)))
    func hangingUp() async throws {
        for ending in [StrangerListener.Ending.closing, .reset] {
            let stranger = try StrangerListener(ending)
            defer { stranger.stop() }
            let error = try await refusal(stranger.bootstrapServers, [])
            #expect(error.refusal?.cause == .securedListener, "\(ending): \(error)")
        }
    }

    @Test("SASL that is demanded and not spoken is told", .timeLimit(.minutes(2)))
    func missingSASL() async throws {
        let (listener, _) = try await front(accounts: Self.account)
        let error = try await refusal(listener, [])
        #expect(error.refusal?.cause == .authenticatedListener, "\(error)")
    }

    private func front(
        identity: TestIdentity? = nil, clientAuthorityPEM: String? = nil, accounts: SASLAccounts? = nil
    ) async throws -> (SecuredListener, PEMFiles) {
        let broker = try await Self.broker.value
        return (
            try SecuredListener(
                before: broker, identity: identity, clientAuthorityPEM: clientAuthorityPEM, accounts: accounts),
            try PEMFiles()
        )
    }

    /// One for all of these tests: none of them gets through to it.
    private static let broker = Task { try await RealBroker.started(.noida) }

    private func refusal(
        _ listener: SecuredListener, _ properties: [(name: String, value: String)]
    ) async throws -> KafkaError {
        try await refusal(listener.bootstrapServers, properties)
    }

    private func refusal(_ servers: String, _ properties: [(name: String, value: String)]) async throws -> KafkaError {
        try await onThread {
            let admin = try KafkaAdmin(configuration: configuration(servers, properties), logger: quiet)
            return try #require(
                #expect(throws: KafkaError.self) { try admin.reachBroker(timeout: .seconds(60)) })
        }
    }
}
