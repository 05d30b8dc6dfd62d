import Cryptography
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import Synchronization
import Testing

@testable import WeChatPay

/// An HTTPS server on the loopback that answers as a test says, and keeps what it was asked.
final class ScriptedServer: Sendable {
    struct Request: Sendable {
        let method: String
        /// As in the request line.
        let target: String
        let headers: HTTPFields
        let body: [UInt8]
        /// The client's port: the same for calls over one connection.
        let connection: Int
    }

    struct Answer: Sendable {
        var status = 200
        var fields: [(name: String, value: String)] = []
        var body: [UInt8] = []
        /// Ends the connection after the body though more was announced.
        var isCut = false
        /// Does not announce the body's length.
        var isChunked = false
        /// Sends the body but its end only once this stream ends.
        var stall: AsyncStream<Void>?
        /// Sends the body over and over, until the client has had enough.
        var isEndless = false

        static func signed(
            _ body: [UInt8], status: Int = 200, by platform: Platform = .first, at moment: Moment = .systemNow()
        ) -> Answer {
            Answer(status: status, fields: platform.signature(of: body, at: moment), body: body)
        }
    }

    typealias Script = @Sendable (Request) async throws -> Answer

    private static let authorityKey = try! RSAPrivateKey.generate()
    private static let authority = try! Certificate.issue(
        subject: "Test authority", key: authorityKey.publicKey, issuer: .itself(authorityKey), serial: [1],
        notBefore: 1_700_000_000, notAfter: 4_000_000_000, isAuthority: true)
    private static let serverKey = try! RSAPrivateKey.generate()
    private static let certificate = try! Certificate.issue(
        subject: "localhost", key: serverKey.publicKey, issuer: .authority(authority, authorityKey), serial: [2],
        notBefore: 1_700_000_000, notAfter: 4_000_000_000, dnsNames: ["localhost"], ipAddresses: ["127.0.0.1"])

    let port: Int
    private let received: Received

    private final class Received: Sendable {
        let requests = Mutex<[Request]>([])
    }

    private init(port: Int, received: Received) {
        self.port = port
        self.received = received
    }

    var requests: [Request] { received.requests.withLock { $0 } }
    var origin: Origin { try! Origin("https://localhost:\(port)") }

    /// A PEM file with the authority that vouches for every scripted server.
    static let trustRootsFile: String = {
        let path = NSTemporaryDirectory() + "clawback-test-ca-\(UUID().uuidString).pem"
        try! authority.pem.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }()

    /// Runs a server for as long as `body` runs.
    static func run(
        _ script: @escaping Script, while body: @escaping @Sendable (ScriptedServer) async throws -> Void
    ) async throws {
        let received = Received()
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(try NIOSSLCertificate(bytes: Array(certificate.pem.utf8), format: .pem))],
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(serverKey.pem(.pkcs8).utf8), format: .pem)))
        let responder = CallbackResponder<PortContext> { request, context in
            let body = try await request.body.collect(upTo: 1 << 20)
            let seen = Request(
                method: request.method.rawValue, target: request.head.path ?? "", headers: request.headers,
                body: Array(body.readableBytesView), connection: context.clientPort)
            received.requests.withLock { $0.append(seen) }
            return Self.response(try await script(seen))
        }
        let application = Application(
            responder: responder, server: try .tls(.http1(), tlsConfiguration: tls),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) }, logger: Samples.silent)
        // A server that is cancelled drops connections it has just accepted, so it is asked to end instead.
        let service = ServiceGroup(configuration: .init(services: [application], logger: Samples.silent))
        try await withThrowingTaskGroup { group in
            group.addTask { try await service.run() }
            var iterator = ports.makeAsyncIterator()
            let number = try #require(await iterator.next())
            let outcome: Result<Void, any Error>
            do {
                outcome = .success(try await body(ScriptedServer(port: number, received: received)))
            } catch {
                outcome = .failure(error)
            }
            await service.triggerGracefulShutdown()
            try await group.waitForAll()
            try outcome.get()
        }
    }

    private struct Cut: Error {}

    private static func response(_ answer: Answer) -> Response {
        var headers = HTTPFields()
        for field in answer.fields {
            headers.append(HTTPField(name: .init(field.name)!, value: field.value))
        }
        let bytes = ByteBuffer(bytes: answer.body)
        let length: Int? =
            answer.isChunked || answer.isEndless ? nil : (answer.isCut ? answer.body.count + 100 : answer.body.count)
        let body = ResponseBody(contentLength: length) { writer in
            try await writer.write(bytes)
            if answer.isEndless {
                // Far more than anybody should take, at a pace that leaves the others' loops some time.
                for _ in 0..<500 {
                    try await writer.write(bytes)
                    try await Task.sleep(for: .milliseconds(1))
                }
                throw Cut()
            }
            if let stall = answer.stall {
                for await _ in stall {}
            }
            if answer.isCut { throw Cut() }
            try await writer.finish(nil)
        }
        return Response(status: .init(code: answer.status), headers: headers, body: body)
    }
}

private struct PortContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let clientPort: Int

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        clientPort = source.channel.remoteAddress?.port ?? 0
    }
}
