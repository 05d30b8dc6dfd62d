import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

extension TransportFault {
    /// Sorts what async-http-client and the layers below it throw.
    ///
    /// - Parameter head: of the answer, when that much of it came.
    init(_ error: any Error, after head: HTTPResponseHead? = nil) {
        let fault = TransportFault(sorting: error)
        let begun = head.map {
            Begun(status: Int($0.status.code), requestID: $0.headers.first(name: "Request-ID").map(\.shortened))
        }
        self.init(fault.kind, fault.detail, begun: begun)
    }

    private init(sorting error: any Error) {
        switch error {
        case let error as HTTPClientError: self.init(Self.kind(of: error), error.shortDescription)
        case let error as NIOConnectionError: self.init(Self.kind(of: error), "\(error)")
        case let error as IOError: self.init(Self.kind(of: error), "\(error)")
        case ChannelError.connectTimeout: self.init(.timedOut, "\(error)")
        case is NIOSSLError where error as? NIOSSLError == .uncleanShutdown: self.init(.reset, "\(error)")
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: self.init(.tls, "\(error)")
        case is CancellationError: self.init(.cancelled, "cancelled")
        default: self.init(.reset, "\(error)")
        }
    }

    private static func kind(of error: HTTPClientError) -> Kind {
        switch error {
        case .readTimeout, .writeTimeout, .connectTimeout, .tlsHandshakeTimeout, .deadlineExceeded,
            .getConnectionFromPoolTimeout:
            .timedOut
        case .cancelled, .alreadyShutdown: .cancelled
        case .invalidURL, .emptyHost: .dns
        default: .reset
        }
    }

    private static func kind(of error: NIOConnectionError) -> Kind {
        if error.connectionErrors.isEmpty { return .dns }
        let isTimeout = error.connectionErrors.allSatisfy { failure in
            if case ChannelError.connectTimeout = failure.error { return true }
            return (failure.error as? IOError)?.errnoCode == ETIMEDOUT
        }
        return isTimeout ? .timedOut : .connect
    }

    private static func kind(of error: IOError) -> Kind {
        switch error.errnoCode {
        case ECONNREFUSED, EADDRNOTAVAIL, EMFILE, ENFILE: .connect
        case ETIMEDOUT: .timedOut
        default: .reset
        }
    }
}
