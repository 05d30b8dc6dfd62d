import Foundation
import Synchronization

/// A TCP port of the loopback address that was free a moment ago, and that no other call here has given away.
///
/// Below the ports that the system gives to outgoing connections: one of these would take it before the server does.
package enum FreePort {
    private static let range = 10_000..<30_000
    private static let given = Mutex<Set<Int>>([])

    package static func find() throws -> Int {
        for _ in 0..<1000 {
            let port = Int.random(in: range)
            guard given.withLock({ $0.insert(port).inserted }) else { continue }
            guard let descriptor = try? LoopbackSocket.listen(port: port) else { continue }
            close(descriptor)
            return port
        }
        throw BrokerFailure(what: "no free port on loopback")
    }
}

/// A broker that did not do what a test needs of it.
package struct BrokerFailure: Error, CustomStringConvertible {
    package let what: String

    package var description: String { what }
}
