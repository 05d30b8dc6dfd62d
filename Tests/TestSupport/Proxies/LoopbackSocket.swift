import Foundation

/// Blocking TCP on 127.0.0.1.
package enum LoopbackSocket {
    package struct Failed: Error {
        let operation: String
        let reason: String
    }

    static func listen(port: Int) throws -> Int32 {
        let descriptor = try make()
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        let isBound = withAddress(port) { bind(descriptor, $0, $1) == 0 }
        guard isBound, Foundation.listen(descriptor, 64) == 0 else { throw failure("listen", closing: descriptor) }
        return descriptor
    }

    /// Takes connections until the listener is shut down.
    static func acceptAll(on listener: Int32, _ connected: (_ client: Int32) -> Void) {
        while true {
            let client = accept(listener, nil, nil)
            if client < 0, errno == EINTR { continue }
            guard client >= 0 else { return }
            connected(client)
        }
    }

    package static func connect(port: Int) throws -> Int32 {
        let descriptor = try make()
        guard withAddress(port, { Foundation.connect(descriptor, $0, $1) == 0 }) else {
            throw failure("connect", closing: descriptor)
        }
        return descriptor
    }

    /// Exactly `count` bytes; `nil` at the end.
    package static func read(_ descriptor: Int32, _ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let taken = bytes.withUnsafeMutableBytes { buffer in
                recv(descriptor, buffer.baseAddress.map { $0 + done }, count - done, 0)
            }
            if taken < 0, errno == EINTR { continue }
            guard taken > 0 else { return nil }
            done += taken
        }
        return bytes
    }

    package static func write(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
        var done = 0
        while done < bytes.count {
            let given = bytes.withUnsafeBytes { buffer in
                send(descriptor, buffer.baseAddress.map { $0 + done }, bytes.count - done, Int32(MSG_NOSIGNAL))
            }
            if given < 0, errno == EINTR { continue }
            guard given > 0 else { return false }
            done += given
        }
        return true
    }

    private static func make() throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failed(operation: "socket", reason: String(cString: strerror(errno))) }
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        return descriptor
    }

    private static func withAddress<Result>(_ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result)
        -> Result
    {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func failure(_ operation: String, closing descriptor: Int32) -> Failed {
        let reason = String(cString: strerror(errno))
        close(descriptor)
        return Failed(operation: operation, reason: reason)
    }
}
