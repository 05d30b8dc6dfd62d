import HTTPTypes
import Hummingbird

/// Answers reads only, and tells browsers to trust nothing they might read into an answer.
struct ReadOnly: RouterMiddleware {
    typealias Context = BasicRequestContext

    private static let allowed: Set<HTTPRequest.Method> = [.get, .head]

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard Self.allowed.contains(request.method) else {
            return Self.guarded(
                Response(
                    status: .methodNotAllowed,
                    headers: [.allow: "GET, HEAD", .contentType: "text/plain; charset=utf-8"],
                    body: ResponseBody(
                        byteBuffer: ByteBuffer(string: "this server changes nothing: GET and HEAD only\n"))))
        }
        return Self.guarded(try await next(request, context))
    }

    private static func guarded(_ answer: Response) -> Response {
        var answer = answer
        for header in headers { answer.headers[header.name] = header.value }
        return answer
    }

    private static let headers: HTTPFields = {
        var headers: HTTPFields = [.xContentTypeOptions: "nosniff"]
        for (name, value) in [
            ("Referrer-Policy", "no-referrer"), ("X-Frame-Options", "DENY"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
        ] {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return headers
    }()
}
