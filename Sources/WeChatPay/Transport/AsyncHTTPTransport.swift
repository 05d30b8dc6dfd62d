import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// HTTPS through async-http-client: HTTP/1.1, connections kept, nothing followed, repeated or unpacked on its own.
final class AsyncHTTPTransport: HTTPTransport {
    private let client: HTTPClient
    let executors: [any TaskExecutor]

    /// - Throws: `ClientConfigurationError` when the trust roots cannot be read.
    init(_ configuration: ClientConfiguration) throws(ClientConfigurationError) {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        tls.applicationProtocols = ["http/1.1"]
        if let path = configuration.trustRootsFile {
            tls.trustRoots = .certificates(try Self.trustRoots(path))
        }
        var settings = HTTPClient.Configuration(tlsConfiguration: tls)
        settings.httpVersion = .http1Only
        settings.redirectConfiguration = .disallow
        settings.decompression = .disabled
        let timeout = TimeAmount(configuration.requestTimeout)
        // Every call has a deadline of its own, which bounds the reading, too.
        settings.timeout = .init(connect: min(timeout, .seconds(5)))
        settings.connectionPool = .init(
            idleTimeout: TimeAmount(configuration.idleTimeout),
            // A few more for certificate downloads and checks beside the calls.
            concurrentHTTP1ConnectionsPerHostSoftLimit: configuration.maximumInFlight + 4)
        // Left to itself it would hide why a connection failed and try until the time is up.
        settings.connectionPool.retryConnectionEstablishment = false
        let loops = HTTPClient.defaultEventLoopGroup
        client = HTTPClient(eventLoopGroupProvider: .shared(loops), configuration: settings)
        executors = loops.makeIterator().map(LoopExecutor.init)
    }

    private static func trustRoots(_ path: String) throws(ClientConfigurationError) -> [NIOSSLCertificate] {
        let certificates: [NIOSSLCertificate]
        do {
            certificates = try NIOSSLCertificate.fromPEMFile(path)
        } catch {
            throw .unreadableTrustRoots(path: path, reason: "\(error)")
        }
        guard !certificates.isEmpty else {
            throw .unreadableTrustRoots(path: path, reason: "there is no PEM certificate in it")
        }
        return certificates
    }

    func send(_ call: HTTPCall) async throws(TransportFault) -> HTTPAnswer {
        do {
            let request = try HTTPClient.Request(
                url: call.origin.url + call.target, method: HTTPMethod(rawValue: call.method.rawValue),
                headers: call.headers, body: call.body.isEmpty ? nil : .byteBuffer(ByteBuffer(bytes: call.body)))
            let task = client.execute(
                request: request, delegate: AnswerCollector(), eventLoop: Self.preference,
                deadline: .now() + TimeAmount(call.timeout))
            return try await withTaskCancellationHandler {
                try await task.get()
            } onCancel: {
                task.cancel()
            }
        } catch let error as AnswerCollector.TooLarge {
            return error.answer
        } catch {
            throw TransportFault(error)
        }
    }

    /// The loop whose thread asks, where it is one's: its connections come first.
    private static var preference: HTTPClient.EventLoopPreference {
        MultiThreadedEventLoopGroup.currentEventLoop.map { .delegate(on: $0) } ?? .indifferent
    }

    func shutdown() async {
        try? await client.shutdown()
    }
}
