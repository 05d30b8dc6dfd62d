import HTTPTypes
import Hummingbird
import NIOCore

/// Keeps a server on loopback to those on this machine. A browser can be led to it by a name of somebody else's that resolves to 127.0.0.1
/// (DNS rebinding), and would then hand that page what it reads: so only addresses and this server's own names are answered.
struct OwnNames: RouterMiddleware {
    typealias Context = BasicRequestContext

    /// As the server was told to listen on.
    let host: String

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard Self.isLoopback(host), let authority = request.head.authority, !isOwn(Self.name(in: authority)) else {
            return try await next(request, context)
        }
        return Response(
            status: .misdirectedRequest, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: "ask by address or as localhost\n")))
    }

    private func isOwn(_ name: Substring) -> Bool {
        let name = name.lowercased()
        return name == "localhost" || name == host.lowercased()
            || (try? SocketAddress(ipAddress: name, port: 0)) != nil
    }

    static func isLoopback(_ host: String) -> Bool {
        host.lowercased() == "localhost" || host == "::1" || host.hasPrefix("127.")
    }

    /// Without the port, and an IPv6 address without its brackets (RFC 9110, 7.2).
    static func name(in authority: String) -> Substring {
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            return authority[authority.index(after: authority.startIndex)..<end]
        }
        return authority.prefix { $0 != ":" }
    }
}
