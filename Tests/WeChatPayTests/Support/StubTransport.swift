import Logging
import NIOHTTP1
import Synchronization

@testable import WeChatPay

/// A network in memory: a script says what is answered to each call.
final class StubTransport: HTTPTransport {
    typealias Script = @Sendable (HTTPCall) async -> Result<HTTPAnswer, TransportFault>

    private let script: Script
    private let sent = Mutex<[HTTPCall]>([])

    init(_ script: @escaping Script) {
        self.script = script
    }

    var calls: [HTTPCall] { sent.withLock { $0 } }

    func calls(to target: String) -> Int {
        calls.filter { $0.target == target }.count
    }

    func send(_ call: HTTPCall) async throws(TransportFault) -> HTTPAnswer {
        sent.withLock { $0.append(call) }
        return try await script(call).get()
    }

    func shutdown() async {}
}

extension HTTPAnswer {
    static func signed(
        _ body: [UInt8], status: Int = 200, by platform: Platform, serial: String? = nil,
        at moment: Moment = Platform.now
    ) -> HTTPAnswer {
        let headers = HTTPHeaders(platform.signature(of: body, at: moment, serial: serial))
        return HTTPAnswer(status: status, headers: headers, body: body)
    }
}

/// A clock that tests set.
final class TestClock: Sendable {
    private let moment = Mutex(Platform.now)

    var now: Moment { moment.withLock { $0 } }

    func advance(by duration: Duration) {
        moment.withLock { $0 = $0 + duration }
    }
}

extension WeChatPayClient {
    /// A client over a network in memory, its clock standing at `Platform.now` unless given.
    static func stubbed(
        _ transport: StubTransport, clock: TestClock = TestClock(), publicKeys: [PlatformPublicKey] = [],
        apiV3Key: String? = Platform.apiV3Key, standBy: Bool = false, logger: Logger = Samples.silent
    ) throws -> WeChatPayClient {
        let configuration = ClientConfiguration(
            origin: try Origin("https://first.example"),
            standByOrigin: standBy ? try Origin("https://second.example") : nil, credentials: Samples.credentials,
            apiV3Key: try apiV3Key.map { try APIv3Key($0) }, publicKeys: publicKeys)
        return try WeChatPayClient(
            configuration: configuration, transport: transport, now: { clock.now }, logger: logger)
    }
}
