import Logging
import Testing

@testable import WeChatPay

/// A client of scripted servers.
enum WireClient {
    enum Mode {
        case publicKey, certificates, both
    }

    static func make(
        _ origin: Origin, standBy: Origin? = nil, timeout: Duration = .seconds(10), mode: Mode = .publicKey,
        trustRootsFile: String? = ScriptedServer.trustRootsFile, logger: Logger = Samples.silent
    ) throws -> WeChatPayClient {
        // In public-key mode the answers' usual serial is taken for the key's id.
        let publicKey =
            switch mode {
            case .publicKey: PlatformPublicKey(id: Platform.first.certificate.serial, key: Platform.first.key.publicKey)
            case .both: Platform.second.publicKey
            case .certificates: nil as PlatformPublicKey?
            }
        var configuration = ClientConfiguration(
            origin: origin, standByOrigin: standBy, credentials: Samples.credentials,
            apiV3Key: mode == .publicKey ? nil : try APIv3Key(Platform.apiV3Key),
            publicKeys: publicKey.map { [$0] } ?? [], trustRootsFile: trustRootsFile)
        configuration.requestTimeout = timeout
        configuration.maximumInFlight = 32
        return try WeChatPayClient(configuration: configuration, logger: logger)
    }

    /// Runs a server and a client against it, and closes both.
    static func exchange(
        timeout: Duration = .seconds(10), mode: Mode = .publicKey, logger: Logger = Samples.silent,
        _ script: @escaping ScriptedServer.Script,
        _ body: @escaping @Sendable (WeChatPayClient, ScriptedServer) async throws -> Void
    ) async throws {
        try await ScriptedServer.run(script) { server in
            let client = try make(server.origin, timeout: timeout, mode: mode, logger: logger)
            do {
                try await body(client, server)
            } catch {
                await client.shutdown()
                throw error
            }
            await client.shutdown()
        }
    }
}
