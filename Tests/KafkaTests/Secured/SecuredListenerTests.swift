import Foundation
import Kafka
import KafkaRecords
import TestSupport
import Testing

/// librdkafka itself speaks TLS and SASL here, and a broker that is not ours stands behind.
@Suite(
    "Secured listeners", .serialized,
    .enabled(if: BrokerKind.noida.isHereOrRequired, "\(BrokerKind.noida.skipReason)"))
struct SecuredListenerTests {
    @Test(
        "records go out and come back over TLS", .timeLimit(.minutes(3)), arguments: [BrokerKind.noida, .tansu])
    func encrypted(kind: BrokerKind) async throws {
        let authority = try TestAuthority()
        let broker = try await RealBroker.started(kind)
        let listener = try SecuredListener(before: broker, identity: try authority.identity())
        let files = try PEMFiles()
        try await onThread {
            try Self.roundTrip(
                broker, listener,
                [("security.protocol", "SSL"), ("ssl.ca.location", try files.write("ca.pem", authority.pem))])
        }
    }

    @Test("a certificate of ours lets us in where one is demanded", .timeLimit(.minutes(3)))
    func mutual() async throws {
        let authority = try TestAuthority()
        let own = try authority.clientIdentity(subject: "clawback")
        let broker = try await RealBroker.started(.noida)
        let listener = try SecuredListener(
            before: broker, identity: try authority.identity(), clientAuthorityPEM: authority.pem)
        let files = try PEMFiles()
        try await onThread {
            try Self.roundTrip(
                broker, listener,
                [
                    ("security.protocol", "SSL"), ("ssl.ca.location", try files.write("ca.pem", authority.pem)),
                    ("ssl.certificate.location", try files.write("tls.crt", own.certificatePEM)),
                    ("ssl.key.location", try files.write("tls.key", own.keyPEM)),
                ])
        }
    }

    @Test(
        "records go out and come back with each mechanism, with TLS around it and without", .timeLimit(.minutes(4)),
        arguments: ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"], [false, true])
    func authenticated(mechanism: String, isEncrypted: Bool) async throws {
        let authority = try TestAuthority()
        let broker = try await RealBroker.started(.noida)
        let listener = try SecuredListener(
            before: broker, identity: isEncrypted ? try authority.identity() : nil,
            accounts: SASLAccounts(passwords: ["clawback": "pencil, with comma"], principals: ["clawback"]))
        let files = try PEMFiles()
        try await onThread {
            var properties = [
                ("security.protocol", isEncrypted ? "SASL_SSL" : "SASL_PLAINTEXT"), ("sasl.mechanism", mechanism),
            ]
            if mechanism == "OAUTHBEARER" {
                properties += [
                    ("enable.sasl.oauthbearer.unsecure.jwt", "true"),
                    ("sasl.oauthbearer.config", "principal=clawback"),
                ]
            } else {
                properties += [("sasl.username", "clawback"), ("sasl.password", "pencil, with comma")]
            }
            if isEncrypted { properties.append(("ssl.ca.location", try files.write("ca.pem", authority.pem))) }
            try Self.roundTrip(broker, listener, properties)
        }
        #expect(Set(listener.authenticated) == ["clawback"])
        #expect(listener.authenticated.count > 2, "each client has come in by itself")
    }

    /// A transaction out, a group member in; the brokers' addresses are the listener's.
    private static func roundTrip(
        _ broker: RealBroker, _ listener: SecuredListener, _ properties: [(name: String, value: String)]
    ) throws {
        try createTopic("t", broker.bootstrapServers)
        let secured = configuration(listener.bootstrapServers, quickGroup + properties)
        let cluster = try KafkaAdmin(configuration: secured, logger: quiet).reachBroker(timeout: .seconds(30))
        #expect(cluster.brokers.map { "\($0.host):\($0.port)" } == [listener.bootstrapServers])
        let producer = try TransactionalProducer(configuration: secured, transactionalID: "worker", logger: quiet)
        try producer.initTransactions(timeout: .seconds(30))
        try producer.begin()
        try producer.produce(record("t", "secured"))
        try producer.commit(timeout: .seconds(30))
        let consumer = try KafkaConsumer(
            configuration: secured, options: ConsumerOptions(groupID: "group"), handler: Assignments(), logger: quiet)
        try consumer.subscribe(to: ["t"])
        #expect(try consumer.records(1).map(\.text) == ["secured"])
        consumer.close(timeout: .seconds(10))
    }
}

/// A folder for certificates and keys, gone with this object.
final class PEMFiles: Sendable {
    private let folder = NSTemporaryDirectory() + "/clawback-pem-" + UUID().uuidString

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// - Returns: the path.
    func write(_ name: String, _ text: String) throws -> String {
        try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
        return folder + "/" + name
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }
}
