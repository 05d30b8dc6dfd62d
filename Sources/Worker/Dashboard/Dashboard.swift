import DashboardPage
import Hummingbird
import StrictJSON

/// The page at `/` and what it asks for. Everything here only reads.
package struct Dashboard: Sendable {
    private static let mostFound = 50
    /// The longest text searched for, in characters: an id has at most 64.
    private static let longestSearch = 64

    private let source: any DashboardSource
    private let page = DashboardPage()
    private let feed: SnapshotFeed
    private let seats: Seats
    private let pace: EventStream.Pace

    /// - Parameter mostListeners: pages open at once.
    package init(_ source: any DashboardSource, mostListeners: Int = 16) {
        self.init(source, mostListeners: mostListeners, pace: .everySecond)
    }

    init(_ source: any DashboardSource, mostListeners: Int, pace: EventStream.Pace) {
        self.source = source
        self.pace = pace
        feed = SnapshotFeed(source)
        seats = Seats(mostListeners)
    }

    func addRoutes(to router: Router<BasicRequestContext>) {
        router.get("/") { _, _ in showPage() }
        router.get("/events") { _, _ in listen() }
        router.head("/events") { _, _ in Response(status: .ok, headers: Self.eventHeaders) }
        router.get("/recent") { request, _ in find(String(request.uri.queryParameters["q"] ?? "")) }
    }

    private func showPage() -> Response {
        let nonce = DashboardPage.makeNonce()
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8", .contentSecurityPolicy: Self.policy(nonce: nonce),
                .cacheControl: "no-store",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: page.html(nonce: nonce))))
    }

    /// Nothing from anywhere but the page's own style and script, and nothing sent but to this server.
    private static func policy(nonce: String) -> String {
        [
            "default-src 'none'", "script-src 'nonce-\(nonce)'", "style-src 'nonce-\(nonce)'", "connect-src 'self'",
            "img-src data:", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        ].joined(separator: "; ")
    }

    private static let eventHeaders: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store"]

    private func listen() -> Response {
        guard let seat = seats.take() else {
            return Response(
                status: .serviceUnavailable, headers: [.contentType: "text/plain; charset=utf-8", .retryAfter: "10"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: "too many dashboards are open\n")))
        }
        let stream = EventStream(feed: feed, seat: seat, pace: pace)
        return Response(
            status: .ok, headers: Self.eventHeaders, body: ResponseBody { try await stream.write(to: &$0) })
    }

    private func find(_ text: String) -> Response {
        let text = String(text.prefix(Self.longestSearch))
        let found = text.isEmpty ? [] : source.outcomes(matching: text, atMost: Self.mostFound)
        var json = JSONWriter()
        json.object { json in
            json.member("limit", Self.mostFound)
            json.member(
                "outcomes",
                array: { json in for outcome in found { json.object { outcome.write(to: &$0) } } })
        }
        return Response(
            status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes)))
    }

    /// How many pages listen now.
    package var listeners: Int { seats.inUse }
}
