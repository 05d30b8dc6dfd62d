import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// HTTPS through async-http-client: HTTP/1.1, connections kept, nothing followed, repeated or unpacked on its own.
final class AsyncHTTPTransport: HTTPTransport {
    private let client: HTTPClient
    let executors: [any TaskExecutor]
    /// By URL, of which there is one for each host.
    private let submits = Mutex<[String: HTTPClient.Request]>([:])

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
        settings.http1_1ConnectionDebugInitializer = OneFlush.install
        // The worker has spans of its own for its calls.
        settings.tracing.tracer = nil
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
        let collector = AnswerCollector()
        do {
            var request = try blank(call)
            request.headers = call.headers
            if !call.body.isEmpty { request.body = .byteBuffer(ByteBuffer(bytes: call.body)) }
            let task = client.execute(
                request: request, delegate: collector, eventLoop: Self.preference,
                deadline: .now() + TimeAmount(call.timeout))
            return try await withTaskCancellationHandler {
                try await task.get()
            } onCancel: {
                task.cancel()
            }
        } catch let error as AnswerCollector.TooLarge {
            return error.answer
        } catch {
            throw TransportFault(error, after: collector.head)
        }
    }

    /// A request without headers and body. Those of submits differ in nothing else, so that the URL is taken apart only once.
    private func blank(_ call: HTTPCall) throws -> HTTPClient.Request {
        let url = call.origin.url + call.target
        guard call.method == .post else { return try HTTPClient.Request(url: url, method: .GET) }
        return try submits.withLock { submits in
            if let submit = submits[url] { return submit }
            let submit = try HTTPClient.Request(url: url, method: .POST)
            submits[url] = submit
            return submit
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
