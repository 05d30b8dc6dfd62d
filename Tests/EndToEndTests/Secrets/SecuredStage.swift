import TestSupport

/// A stage whose workers come to the broker over TLS and with a password; everybody else comes to the plain listener.
struct SecuredStage {
    static let user = "clawback"

    let stage: Stage
    let authority: TestAuthority
    let listener: SecuredListener
    /// Of the worker's account; also in ``passwordFile``.
    let password: String
    let passwordFile: String
    private let authorityFile: String

    /// - Parameter broker: noida-db with groups of its own, unless given.
    static func set(
        _ processes: Processes, on broker: BrokerProcess? = nil, scenario: String = "calm",
        password: String = "correct horse, battery staple",
        identity: (TestAuthority) throws -> TestIdentity = { try $0.identity() }
    ) async throws -> SecuredStage {
        let broker = if let broker { broker } else { try await BrokerProcess.start(.noida, processes) }
        let stage = try await Stage.set(processes, on: broker, scenario: scenario)
        let authority = try TestAuthority()
        let listener = try SecuredListener(
            target: stage.broker.port, identity: try identity(authority),
            accounts: SASLAccounts(passwords: [user: password]))
        processes.atEnd { listener.stop() }
        return SecuredStage(
            stage: stage, authority: authority, listener: listener, password: password,
            passwordFile: try processes.folder.writeSecret("kafka-password", password + "\n"),
            authorityFile: try processes.folder.write("kafka-ca.pem", authority.pem))
    }

    func properties(passwordFile: String? = nil, authorityFile: String? = nil) -> String {
        [
            WorkerProcess.quickGroup, "security.protocol=SASL_SSL", "sasl.mechanism=SCRAM-SHA-512",
            "sasl.username=\(Self.user)", "sasl.password.file=\(passwordFile ?? self.passwordFile)",
            "ssl.ca.location=\(authorityFile ?? self.authorityFile)",
        ].joined(separator: ",")
    }

    func startWorker(
        _ settings: [String] = [], instance: String = "e2e", properties: String? = nil,
        environment: [String: String] = [:]
    ) -> WorkerProcess {
        .start(
            stage.processes, broker: BrokerProcess(bootstrapServers: listener.bootstrapServers),
            simulator: stage.simulator, settings: settings, instance: instance,
            properties: properties ?? self.properties(), environment: environment)
    }
}
