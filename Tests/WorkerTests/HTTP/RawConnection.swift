import Foundation
import TestSupport

/// A connection to the server that says what no well-behaved client would.
final class RawConnection {
    private let descriptor: Int32

    /// - Parameter host: the `Host` line's value.
    init(port: Int, path: String, host: String) throws {
        descriptor = try LoopbackSocket.connect(port: port)
        guard LoopbackSocket.write(descriptor, Array("GET \(path) HTTP/1.1\r\nHost: \(host)\r\n\r\n".utf8)) else {
            throw URLError(.networkConnectionLost)
        }
    }

    deinit { close(descriptor) }

    /// Of the answer's first line.
    func status() throws -> Int {
        guard let line = LoopbackSocket.read(descriptor, "HTTP/1.1 200".utf8.count),
            let status = Int(String(decoding: line, as: UTF8.self).suffix(3))
        else { throw URLError(.badServerResponse) }
        return status
    }
}
