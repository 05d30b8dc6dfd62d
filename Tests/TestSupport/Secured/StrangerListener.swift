import Foundation

/// A listener that does not know what its clients say, and ends each connection at the first bytes.
package final class StrangerListener: Sendable {
    /// How it does that.
    package enum Ending: CaseIterable, Sendable {
        /// Takes what has come, and closes.
        case closing
        /// Leaves the rest unread, for which the kernel answers with a reset.
        case reset
        /// Says something of its own first.
        case answering
    }

    package let port: Int
    package var bootstrapServers: String { "127.0.0.1:\(port)" }

    private let descriptor: Int32
    private let ending: Ending

    package init(_ ending: Ending) throws {
        self.ending = ending
        port = try FreePort.find()
        descriptor = try LoopbackSocket.listen(port: port)
        Thread.detachNewThread { [self] in LoopbackSocket.acceptAll(on: descriptor, end) }
    }

    /// Takes no more connections. Safe to call once.
    package func stop() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    private func end(_ client: Int32) {
        defer { close(client) }
        guard LoopbackSocket.read(client, 1) != nil, ending != .reset else { return }
        if ending == .answering { _ = LoopbackSocket.write(client, Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)) }
        // What comes now is read to the end, lest the kernel resets the connection.
        shutdown(client, Int32(SHUT_WR))
        while LoopbackSocket.read(client, 1) != nil {}
    }
}
