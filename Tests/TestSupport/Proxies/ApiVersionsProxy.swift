import Foundation
import Synchronization

/// Stands between librdkafka 2.0.2 and a broker whose ApiVersions answer ends with tagged fields, and leaves those out.
///
/// That version skips one byte too few of each tagged field. With Apache Kafka's own fields it still ends up in the right place;
/// with those of tansu 0.6.0 it reads on past the end and drops the connection.
package final class ApiVersionsProxy: Sendable {
    /// On the loopback address.
    package let port: Int
    private let listener: LoopbackListener

    /// Listens at once on `port`, and forwards to `target` when connections come.
    package init(port: Int, target: Int) throws {
        listener = try LoopbackListener(port: port, target: target)
        self.port = port
        listener.start { client, server in
            let pair = ProxiedConnection(client: client, server: server)
            Thread.detachNewThread { pair.forwardRequests() }
            Thread.detachNewThread { pair.forwardAnswers() }
        }
    }

    /// Takes no more connections. Those that are open end with the broker.
    package func stop() {
        listener.stop()
    }
}

/// One connection and its continuation. Each direction has a thread; the last to end closes both sockets.
private final class ProxiedConnection: Sendable {
    private let client: Int32
    private let server: Int32
    /// ApiVersions requests under way whose answers have tagged fields.
    private let shortened = Mutex<Set<Int32>>([])

    init(client: Int32, server: Int32) {
        self.client = client
        self.server = server
    }

    deinit {
        close(client)
        close(server)
    }

    func forwardRequests() {
        forward(from: client, to: server) { frame in
            if let header = KafkaFrames.header(ofRequest: frame), header.apiKey == KafkaFrames.apiVersionsKey,
                header.version >= 3
            {
                _ = shortened.withLock { $0.insert(header.correlationID) }
            }
            return frame
        }
    }

    func forwardAnswers() {
        forward(from: server, to: client) { frame in
            guard let id = KafkaFrames.correlationID(ofAnswer: frame), shortened.withLock({ $0.remove(id) }) != nil
            else {
                return frame
            }
            return KafkaFrames.withoutTaggedFields(apiVersionsAnswer: frame) ?? frame
        }
    }

    private func forward(from source: Int32, to destination: Int32, _ change: ([UInt8]) -> [UInt8]) {
        while let size = LoopbackSocket.read(source, 4),
            let frame = LoopbackSocket.read(source, KafkaFrames.integer(size[...]))
        {
            let changed = change(frame)
            let length = UInt32(changed.count)
            let header = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) }
            guard LoopbackSocket.write(destination, header + changed) else { break }
        }
        shutdown(source, Int32(SHUT_RDWR))
        shutdown(destination, Int32(SHUT_RDWR))
    }
}
