import Cryptography
import NIOHTTP1
import Synchronization

/// Sends one signed request to the host in use and says what came back, unverified.
final class SignedExchange: Sendable {
    struct Report: Sendable {
        let outcome: Result<HTTPAnswer, TransportFault>
        let host: String
    }

    private let transport: any HTTPTransport
    private let hosts: Hosts
    private let identity: Mutex<CallerIdentity>
    /// What every request carries, with or without a body.
    private let headers: HTTPHeaders
    private let timeout: Duration
    private let now: @Sendable () -> Moment

    init(
        _ configuration: ClientConfiguration, transport: any HTTPTransport, hosts: Hosts,
        now: @escaping @Sendable () -> Moment
    ) {
        self.transport = transport
        self.hosts = hosts
        identity = Mutex(CallerIdentity(configuration.keys))
        headers = ["Accept": "application/json", "User-Agent": configuration.userAgent]
        timeout = configuration.requestTimeout
        self.now = now
    }

    /// Speaks from now on as somebody else; calls under way are not touched.
    func use(_ identity: CallerIdentity) {
        self.identity.withLock { $0 = identity }
    }

    /// Host and port that calls go to at present.
    var currentHost: String { hosts.current.host }

    /// - Parameter other: who asks, for a call that tries other keys than those in use.
    func send(
        _ method: HTTPCall.Method, _ target: RequestTarget, body: [UInt8], as other: CallerIdentity? = nil
    ) async -> Report {
        let identity = other ?? identity.withLock { $0 }
        let (choice, origin) = hosts.choose()
        let authorization: String
        do {
            authorization = try identity.signer.authorization(
                method: method.rawValue, target: target, body: body, now: now(), nonce: RequestSigner.randomNonce())
        } catch {
            return Report(outcome: .failure(TransportFault(.cancelled, "not signed: \(error)")), host: origin.host)
        }
        var headers = headers
        headers.add(name: "Authorization", value: authorization)
        if let id = identity.publicKeyID { headers.add(name: "Wechatpay-Serial", value: id) }
        if method == .post { headers.add(name: "Content-Type", value: "application/json") }
        let call = HTTPCall(
            method: method, origin: origin, target: target.text, headers: headers, body: body, timeout: timeout)
        do throws(TransportFault) {
            let answer = try await transport.send(call)
            hosts.noteAnswer(to: choice)
            return Report(outcome: .success(answer), host: origin.host)
        } catch {
            hosts.noteFault(error, of: choice)
            return Report(outcome: .failure(error), host: origin.host)
        }
    }
}
