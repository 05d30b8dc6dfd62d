import NIOHTTP1

/// One request, complete.
package struct HTTPCall: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    package var method: Method
    package var origin: Origin
    /// Path and query, as they are to stand in the request line.
    package var target: String
    package var headers: HTTPHeaders
    package var body: [UInt8]
    /// For the whole exchange.
    package var timeout: Duration
}

/// One answer, complete.
package struct HTTPAnswer: Sendable {
    package var status: Int
    package var headers: HTTPHeaders
    /// `nil` when there was more than `HTTPAnswer.maximumBodySize`.
    package var body: [UInt8]?

    package init(status: Int, headers: HTTPHeaders, body: [UInt8]?) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Bytes. Documented answers stay below 2 KiB, a certificate list below 16.
    package static let maximumBodySize = 64 * 1024
}

extension HTTPAnswer {
    /// The `Content-Encoding`, unless it leaves the body as it is.
    var packedEncoding: String? {
        headers[canonicalForm: "Content-Encoding"].map(String.init).first { $0.lowercased() != "identity" }
    }

    /// The `Content-Type`, when one is given and is not JSON.
    var otherContentType: String? {
        headers["Content-Type"].first { type in
            let name = type.prefix { $0 != ";" && $0 != " " && $0 != "\t" }
            return name.lowercased() != "application/json"
        }
    }
}

/// The way to the network.
package protocol HTTPTransport: Sendable {
    /// Sends once, without repeats and without following redirects.
    func send(_ call: HTTPCall) async throws(TransportFault) -> HTTPAnswer
    func shutdown() async
    /// Where calls are best made from; empty when it makes no difference.
    var executors: [any TaskExecutor] { get }
}

extension HTTPTransport {
    package var executors: [any TaskExecutor] { [] }
}
