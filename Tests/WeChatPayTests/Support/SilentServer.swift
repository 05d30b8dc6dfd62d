import Foundation

/// A port of the loopback that takes connections, since the kernel does, and on which nobody speaks.
final class SilentServer: Sendable {
    let port: Int
    private let descriptor: Int32

    init() {
        #if canImport(Darwin)
            let type = SOCK_STREAM
        #else
            let type = Int32(SOCK_STREAM.rawValue)
        #endif
        descriptor = socket(AF_INET, type, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isListening = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && listen(descriptor, 8) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        precondition(isListening, "the loopback must have a free port")
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    /// Waits for a connection and closes it.
    func closeFirstConnection() {
        close(accept(descriptor, nil, nil))
    }

    deinit {
        close(descriptor)
    }
}
