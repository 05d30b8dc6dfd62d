/// The exact bytes that signatures are made over.
enum SignedMessage {
    /// `METHOD\nTARGET\nTIMESTAMP\nNONCE\nBODY\n`
    ///
    /// - Parameter target: path and query as they stand in the request line, percent-encoding included.
    static func request(method: String, target: String, timestamp: String, nonce: String, body: [UInt8]) -> [UInt8] {
        message([method, target, timestamp, nonce], body)
    }

    /// `TIMESTAMP\nNONCE\nBODY\n` over the body's bytes as they arrived.
    static func answer(timestamp: String, nonce: String, body: [UInt8]) -> [UInt8] {
        message([timestamp, nonce], body)
    }

    private static func message(_ lines: [String], _ body: [UInt8]) -> [UInt8] {
        var message: [UInt8] = []
        message.reserveCapacity(lines.reduce(body.count + 1) { $0 + $1.utf8.count + 1 })
        for line in lines {
            message.append(contentsOf: line.utf8)
            message.append(UInt8(ascii: "\n"))
        }
        message.append(contentsOf: body)
        message.append(UInt8(ascii: "\n"))
        return message
    }
}
