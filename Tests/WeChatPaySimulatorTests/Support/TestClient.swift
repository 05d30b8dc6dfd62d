import AsyncHTTPClient
import Cryptography
import NIOCore
import NIOHTTP1
import NIOSSL
import StrictJSON
import Testing

@testable import WeChatPaySimulator

/// What a call was answered.
struct TestAnswer: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var body: [UInt8]

    var json: JSONObject? { try? JSONParser.parse(body).objectValue }
    subscript(field: String) -> String? { json?[field]?.stringValue }
    var text: String { String(decoding: body, as: UTF8.self) }

    /// Checks the signature headers with the keys a client knows, by the name in `Wechatpay-Serial`.
    func isProperlySigned(_ keys: KeyMaterial) -> Bool {
        guard let timestamp = headers.first(name: "Wechatpay-Timestamp"),
            let nonce = headers.first(name: "Wechatpay-Nonce"),
            let signature = headers.first(name: "Wechatpay-Signature").flatMap(Base64.decode),
            let serial = headers.first(name: "Wechatpay-Serial"), let seconds = Int64(timestamp),
            abs(seconds - SimulatedTime.byTheWallClock.seconds) <= 300
        else { return false }
        let key =
            serial == keys.publicKeyID
            ? keys.publicKeyPair.publicKey
            : keys.platform.first { $0.certificate.serial == serial }?.certificate.publicKey
        return key?.isValid(signature: signature, for: Array("\(timestamp)\n\(nonce)\n".utf8) + body + [10]) == true
    }
}

/// A merchant's client over real HTTPS, trusting only the simulator's CA.
struct TestClient: Sendable {
    let simulator: Simulator
    let http: HTTPClient
    var timeout: TimeAmount = .seconds(60)

    func submit(
        _ number: String = "R1", amount: String = "10", order: String = "3008450740201411110007820472",
        receiver: String = "86693852", wechatpaySerial: String? = nil
    ) async throws -> TestAnswer {
        try await call(
            "POST", RequestHandler.returnsPath,
            body: """
                {"sub_mchid":"1900000109","order_id":"\(order)","out_return_no":"\(number)","return_mchid":"\(receiver)",\
                "amount":\(amount),"description":"用户退款"}
                """, wechatpaySerial: wechatpaySerial)
    }

    func query(_ number: String = "R1", order: String = "3008450740201411110007820472") async throws -> TestAnswer {
        try await call(
            "GET", RequestHandler.returnsPath + "?sub_mchid=1900000109&order_id=\(order)&out_return_no=\(number)")
    }

    /// A signed call; `altering` may spoil it afterwards.
    func call(
        _ method: String, _ target: String, body: String = "", signer: RequestSigner? = nil,
        wechatpaySerial: String? = nil, altering: (inout HTTPHeaders, inout String) -> Void = { _, _ in }
    ) async throws -> TestAnswer {
        let signer = signer ?? RequestSigner(simulator.keys)
        var headers: HTTPHeaders = [
            "Accept": "application/json", "User-Agent": "tests", "Content-Type": "application/json",
            "Authorization": try signer.authorization(method, target, body, now: .byTheWallClock),
        ]
        if let wechatpaySerial { headers.add(name: "Wechatpay-Serial", value: wechatpaySerial) }
        var sent = body
        altering(&headers, &sent)
        return try await send(method, target, headers, sent)
    }

    /// A call of the control interface.
    func control(_ method: String, _ name: String, _ body: String = "") async throws -> TestAnswer {
        try await send(method, "/simulator/" + name, [:], body)
    }

    private func send(
        _ method: String, _ target: String, _ headers: HTTPHeaders, _ body: String
    ) async throws -> TestAnswer {
        var request = HTTPClientRequest(url: simulator.baseURL + target)
        request.method = HTTPMethod(rawValue: method)
        request.headers = headers
        if !body.isEmpty { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await http.execute(request, timeout: timeout)
        let bytes = try await response.body.collect(upTo: 4_194_304)
        return TestAnswer(
            status: Int(response.status.code), headers: response.headers, body: Array(bytes.readableBytesView))
    }
}

/// Runs `body` against a fresh simulator on a free port.
func withSimulator(
    _ scenario: Scenario = .calm(), timeout: TimeAmount = .seconds(60), idleTimeout: Duration? = .seconds(120),
    _ body: (TestClient) async throws -> Void
) async throws {
    let keys = try await TestKeys.shared()
    let simulator = try await Simulator.start(
        configuration: SimulatorConfiguration(keys: .given(keys), scenario: scenario, idleTimeout: idleTimeout))
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.trustRoots = .certificates(
        try NIOSSLCertificate.fromPEMBytes(Array(keys.authority.certificate.pem.utf8)))
    var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.timeout.connect = .seconds(60)  // hundreds of handshakes at once, beside all other tests
    let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    let result: Result<Void, any Error>
    do {
        try await body(TestClient(simulator: simulator, http: http, timeout: timeout))
        result = .success(())
    } catch {
        result = .failure(error)
    }
    try await http.shutdown()
    await simulator.stop()
    try result.get()
}

/// Looks again and again until the condition holds; the test's own time limit ends a wait in vain.
///
/// What the simulator counts of a call it counts once the answer is out, which its client may see before.
func eventually(_ condition: () async -> Bool) async throws {
    while !(await condition()) {
        try await Task.sleep(for: .milliseconds(2))
    }
}
