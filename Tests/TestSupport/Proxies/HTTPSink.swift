import Foundation
import Synchronization

/// An HTTP server that takes every POST, answers 200 and keeps all that came, heads and bodies.
package final class HTTPSink: Sendable {
    package let port: Int
    private let descriptor: Int32
    private let taken = Mutex<[UInt8]>([])

    package init() throws {
        port = try FreePort.find()
        descriptor = try LoopbackSocket.listen(port: port)
        Thread.detachNewThread { [self] in
            LoopbackSocket.acceptAll(on: descriptor) { client in Thread.detachNewThread { self.serve(client) } }
        }
    }

    package var bytes: [UInt8] { taken.withLock { $0 } }

    /// Takes no more connections.
    package func stop() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    private func serve(_ client: Int32) {
        defer { close(client) }
        let end = Array("\r\n\r\n".utf8)
        var head: [UInt8] = []
        while let byte = LoopbackSocket.read(client, 1) {
            head += byte
            guard head.suffix(4) == end[...] else { continue }
            let lines = String(decoding: head, as: UTF8.self).lowercased().split(separator: "\r\n")
            let length = lines.first { $0.hasPrefix("content-length:") }?.split(separator: ":").last
            let count = length.flatMap { Int($0.trimmingCharacters(in: .whitespaces)) } ?? 0
            guard let body = LoopbackSocket.read(client, count) else { return }
            taken.withLock { $0 += head + body }
            head = []
            guard LoopbackSocket.write(client, Array("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".utf8)) else {
                return
            }
        }
    }
}
