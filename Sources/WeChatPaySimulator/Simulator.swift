import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A running server that behaves like WeChat Pay's profit-sharing return API over HTTPS, faults included.
///
/// Answers `POST` and `GET /v3/ecommerce/profitsharing/returnorders` and `GET /v3/certificates`. Beside the API, from loopback
/// only and without signatures: `GET /simulator/ledger` (see ``LedgerSnapshot/json``), `GET /simulator/stats` (see
/// ``CallStatistics/json``), `GET /simulator/load` (see ``CallLoad/json``) and the switches of ``ControlCommand``.
package final class Simulator: Sendable {
    package let host: String
    package let port: Int
    private let core: SimulatorCore
    private let server: Task<Void, any Error>

    private init(host: String, port: Int, core: SimulatorCore, server: Task<Void, any Error>) {
        self.host = host
        self.port = port
        self.core = core
        self.server = server
    }

    /// Prepares keys, listens, and returns once connections are accepted. With a key folder, its index is written then.
    ///
    /// - Throws: ``SimulatorError``.
    package static func start(
        configuration: SimulatorConfiguration, logger: Logger? = nil
    ) async throws(SimulatorError) -> Simulator {
        let keys = try await keys(for: configuration)
        let core = SimulatorCore(keys: keys, scenario: configuration.scenario, now: configuration.now)
        let (ports, portFound) = AsyncStream.makeStream(of: Int.self)
        let service = try service(configuration, keys, core, logger) { port in
            portFound.yield(port)
            portFound.finish()
        }
        // Detached: a graceful shutdown around the caller ends the server through `stop`, not on its own.
        let server = Task.detached {
            defer { portFound.finish() }
            try await service.run()
        }
        var iterator = ports.makeAsyncIterator()
        guard let port = await iterator.next() else {
            // Failed by itself, or the caller was cancelled meanwhile.
            server.cancel()
            throw failure(await server.result, configuration)
        }
        let simulator = Simulator(host: configuration.host, port: port, core: core, server: server)
        if case .folder(let path) = configuration.keys {
            do {
                try KeyFolder(path).writeIndex(keys, host: configuration.host, port: port)
            } catch {
                await simulator.stop()
                throw error
            }
        }
        return simulator
    }

    private static func keys(for configuration: SimulatorConfiguration) async throws(SimulatorError) -> KeyMaterial {
        let now = configuration.now().seconds
        switch configuration.keys {
        case .given(let keys): return keys
        case .inMemory:
            return try await KeyMaterial.generate(
                mchid: configuration.mchid ?? KeyMaterial.defaultMchid,
                platformCertificates: configuration.platformCertificates,
                merchantCertificates: configuration.merchantCertificates, now: now)
        case .folder(let path):
            return try await KeyFolder(path).keys(
                mchid: configuration.mchid, platformCertificates: configuration.platformCertificates,
                merchantCertificates: configuration.merchantCertificates, now: now)
        }
    }

    private static func service(
        _ configuration: SimulatorConfiguration, _ keys: KeyMaterial, _ core: SimulatorCore, _ logger: Logger?,
        onPort: @escaping @Sendable (Int) -> Void
    ) throws(SimulatorError) -> any Service {
        let handler = RequestHandler(core: core)
        let connections = core.connections
        let http = HTTPServerBuilder.http1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [ConnectionHandler(connections)],
                idleTimeout: configuration.idleTimeout.map { TimeAmount($0) }))
        do {
            let chain = try NIOSSLCertificate.fromPEMBytes(Array(keys.server.certificate.pem.utf8))
            let key = try NIOSSLPrivateKey(bytes: Array(keys.server.key.pem(.pkcs8).utf8), format: .pem)
            let tls = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
            return try HTTPServerBuilder.tls(http, tlsConfiguration: tls).buildServer(
                configuration: ServerConfiguration(
                    address: .hostname(configuration.host, port: configuration.port), backlog: 1024),
                eventLoopGroup: EventLoopGroupProvider.singleton.eventLoopGroup, logger: logger ?? silentLogger,
                responder: { request, writer, channel in
                    try await handler.respond(to: request, writer, on: channel)
                },
                onServerRunning: { channel in onPort(channel.localAddress?.port ?? configuration.port) })
        } catch {
            throw .keyGeneration("the TLS certificate is refused: \(error)")
        }
    }

    private static var silentLogger: Logger {
        Logger(label: "simulator") { _ in SwiftLogNoOpLogHandler() }
    }

    private static func failure(
        _ result: Result<Void, any Error>, _ configuration: SimulatorConfiguration
    ) -> SimulatorError {
        let (host, port) = (configuration.host, configuration.port)
        switch result {
        case .success: return .cannotListen(host: host, port: port, reason: "the server ended at once")
        case .failure(let error as IOError) where error.errnoCode == EADDRINUSE:
            return .portTaken(host: host, port: port)
        case .failure(let error):
            return .cannotListen(host: host, port: port, reason: "\(error)")
        }
    }

    /// Cuts every connection and stops listening; returns when nothing is left running. May be called again.
    package func stop() async {
        server.cancel()
        core.connections.setRefusing(true)
        _ = await server.result
    }
}

extension Simulator {
    /// Such as `https://127.0.0.1:40123`.
    package var baseURL: String { Self.baseURL(host: host, port: port) }

    package var keys: KeyMaterial { core.keys }

    package func ledger() -> LedgerSnapshot { core.ledgerSnapshot() }

    package func stats() -> CallStatistics { core.statisticsSnapshot() }

    package func load() -> CallLoad { core.loadSnapshot() }

    var openConnections: Int { core.connections.count }

    /// Switches something at run time; calls that arrive afterwards see it.
    ///
    /// - Throws: when a command names a serial that no key has.
    package func apply(_ command: ControlCommand) throws(ScenarioError) {
        try core.apply(command)
    }

    static func baseURL(host: String, port: Int) -> String {
        switch host {
        case "0.0.0.0", "::", "": "https://127.0.0.1:\(port)"
        case let host where host.contains(":"): "https://[\(host)]:\(port)"
        default: "https://\(host):\(port)"
        }
    }
}

extension Simulator: Service {
    /// Runs until the graceful shutdown or cancellation of the surrounding service group, then stops.
    package func run() async throws {
        try? await gracefulShutdown()
        await stop()
    }
}
