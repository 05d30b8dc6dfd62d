import Foundation

/// A TCP port of the loopback address that was free a moment ago.
package enum FreePort {
    package static func find() throws -> Int {
        let descriptor = try LoopbackSocket.listen(port: 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard result == 0 else { throw BrokerFailure(what: "no free port on loopback") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

/// A broker that did not do what a test needs of it.
package struct BrokerFailure: Error, CustomStringConvertible {
    package let what: String

    package var description: String { what }
}
