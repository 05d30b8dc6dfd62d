import Foundation

/// Asks a port whether a Kafka broker is there: one ApiVersions request, version 0.
enum BrokerProbe {
    static func answers(port: Int) -> Bool {
        guard let descriptor = try? LoopbackSocket.connect(port: port) else { return false }
        defer { close(descriptor) }
        var patience = timeval(tv_sec: 2, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        // Size 10; request 18, version 0; correlation 7; client id null.
        let request: [UInt8] = [0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 7, 0xFF, 0xFF]
        guard LoopbackSocket.write(descriptor, request), let answer = LoopbackSocket.read(descriptor, 8) else {
            return false
        }
        return Array(answer[4...]) == [0, 0, 0, 7]
    }
}
