import AsyncHTTPClient
import Logging
import NIOCore
import ServiceLifecycle

/// Sends ended spans to a collector, some every few seconds. A collector that does not answer costs spans and nothing else.
package struct TraceExport: Service {
    /// Between two looks at the queue.
    private static let interval = Duration.seconds(2)
    /// The most spans of one request.
    private static let batch = 512
    private static let timeout = TimeAmount.seconds(5)

    private let endpoint: TraceEndpoint
    private let instance: String
    private let queue: SpanQueue
    private let logger: Logger

    package init(to endpoint: TraceEndpoint, instance: String, queue: SpanQueue, logger: Logger) {
        self.endpoint = endpoint
        self.instance = instance
        self.queue = queue
        self.logger = logger
    }

    /// Runs until the surrounding service group shuts down, and then sends what is left.
    package func run() async throws {
        let client = HTTPClient(eventLoopGroupProvider: .singleton)
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: Self.interval)) != nil { await send(client) }
        }
        await Task { await send(client) }.value
        try await client.shutdown()
    }

    /// Sends until the queue is empty or the collector does not take them.
    private func send(_ client: HTTPClient) async {
        while true {
            let (spans, dropped) = queue.take(atMost: Self.batch)
            if dropped > 0 { problem("\(dropped) spans were dropped, the queue being full") }
            guard !spans.isEmpty else { return }
            do {
                let status = try await post(
                    SpanDocument.encode(spans, service: endpoint.service, instance: instance), client)
                guard (200..<300).contains(status) else {
                    return problem("the collector answers \(status); \(spans.count) spans are lost")
                }
            } catch {
                return problem("the collector cannot be reached: \(error); \(spans.count) spans are lost")
            }
            guard spans.count == Self.batch else { return }
        }
    }

    private func post(_ body: [UInt8], _ client: HTTPClient) async throws -> UInt {
        var request = HTTPClientRequest(url: endpoint.url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        for (name, value) in endpoint.headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(ByteBuffer(bytes: body))
        return try await client.execute(request, timeout: Self.timeout).status.code
    }

    private func problem(_ text: String) {
        logger.warning("\(text)", metadata: ["event": "traces.lost"])
    }
}
