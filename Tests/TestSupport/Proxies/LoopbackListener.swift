import Foundation
import Synchronization

/// Where a proxy takes connections: each is answered with one to the broker behind it.
final class LoopbackListener: Sendable {
    private let listener: Int32
    private let target: Int
    private let stopped = Atomic(false)

    /// Listens at once on `port`; connections wait until ``start(_:)``.
    init(port: Int, target: Int) throws {
        listener = try LoopbackSocket.listen(port: port)
        self.target = target
    }

    /// Hands over each client's connection and the one to `target` that belongs to it, on a thread of its own.
    func start(_ connected: @escaping @Sendable (_ client: Int32, _ server: Int32) -> Void) {
        Thread.detachNewThread { self.accept(connected) }
    }

    var isStopped: Bool { stopped.load(ordering: .relaxed) }

    /// Takes no more connections. Those that are open end with the broker.
    func stop() {
        guard !stopped.exchange(true, ordering: .relaxed) else { return }
        // Closing alone would leave the thread waiting.
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private func accept(_ connected: (Int32, Int32) -> Void) {
        LoopbackSocket.acceptAll(on: listener) { client in
            guard let server = try? LoopbackSocket.connect(port: target) else {
                close(client)
                return
            }
            connected(client, server)
        }
    }
}
