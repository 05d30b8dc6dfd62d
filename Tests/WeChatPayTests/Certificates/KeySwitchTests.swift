import Cryptography
import TestSupport
import Testing

@testable import WeChatPay

/// Keys of ours and of WeChat Pay's exchanged while calls are made.
@Suite("New keys in a running client")
struct KeySwitchTests {
    private static let otherKey = try! RSAPrivateKey.generate()
    private let world = KeyWorld(listed: [.first], signers: [.first])

    private static func credentials(_ serial: String, _ key: RSAPrivateKey = Platform.merchantKey) -> Credentials {
        Credentials(mchid: "1900000100", merchantSerial: serial, privateKey: key)
    }

    private static func publicKey(_ id: String, _ platform: Platform) -> PlatformPublicKey {
        PlatformPublicKey(id: id, key: platform.key.publicKey)
    }

    private func client(apiV3Key: String? = Platform.apiV3Key, publicKeys: [PlatformPublicKey] = []) throws -> (
        WeChatPayClient, StubTransport
    ) {
        let transport = StubTransport { [world] in world.answer(to: $0) }
        let client = try WeChatPayClient.stubbed(
            transport, clock: world.clock, publicKeys: publicKeys, apiV3Key: apiV3Key)
        return (client, transport)
    }

    private func use(_ keys: ClientKeys, in client: WeChatPayClient) async -> String {
        switch await client.trial(of: keys) {
        case .accepted(let tried):
            client.use(tried)
            return "accepted"
        case .refused(let reason): return "refused: \(reason)"
        case .undecided(let reason): return "undecided: \(reason)"
        }
    }

    private func expectBelieved(_ client: WeChatPayClient, _ comment: Comment? = nil) async {
        #expect(await client.query(Samples.query).result == .state(Samples.state), comment)
    }

    @Test("from certificates to a public key and back, answers of either kind are believed on the way")
    func modes() async throws {
        let (client, transport) = try client()
        await expectBelieved(client)
        #expect(transport.calls.allSatisfy { $0.headers["Wechatpay-Serial"].isEmpty })

        let key = Self.publicKey("PUB_KEY_ID_1", .second)
        let apiV3Key = try APIv3Key(Platform.apiV3Key)
        let both = ClientKeys(credentials: Samples.credentials, apiV3Key: apiV3Key, publicKeys: [key])
        #expect(await use(both, in: client) == "accepted")
        await expectBelieved(client, "still signed with the certificate")
        #expect(transport.calls.last?.headers["Wechatpay-Serial"] == ["PUB_KEY_ID_1"])
        world.change { state in
            state.publicKeys = [key]
            state.signers = [.second]
        }
        await expectBelieved(client, "signed with the public key")
        let only = ClientKeys(credentials: Samples.credentials, publicKeys: [key])
        #expect(await use(only, in: client) == "accepted")
        await expectBelieved(client)
        #expect(await client.refreshCertificates() == .notConfigured)

        world.change { state in
            state.publicKeys = []
            state.signers = [.first]
        }
        #expect(await use(both, in: client) == "accepted")
        let certificates = ClientKeys(credentials: Samples.credentials, apiV3Key: apiV3Key)
        #expect(await use(certificates, in: client) == "accepted")
        await expectBelieved(client)
        #expect(transport.calls.last?.headers["Wechatpay-Serial"] == [])
        #expect(client.doubtedAnswers.isEmpty)
    }

    @Test("a public key that was replaced is believed for ten minutes more")
    func leavingKey() async throws {
        let old = Self.publicKey("PUB_KEY_ID_1", .first)
        let new = Self.publicKey("PUB_KEY_ID_2", .second)
        let (client, _) = try client(apiV3Key: nil, publicKeys: [old])
        world.change { $0.publicKeys = [old, new] }
        await expectBelieved(client)
        world.change { $0.signers = [.second] }
        #expect(await use(ClientKeys(credentials: Samples.credentials, publicKeys: [new]), in: client) == "accepted")
        await expectBelieved(client)
        let keys = client.platformKeys
        let now = world.clock.now
        #expect(throws: Never.self) { try keys.key(SerialNumber("PUB_KEY_ID_1"), at: now + .seconds(599)) }
        #expect(throws: Unverified.unknownSerial("PUB_KEY_ID_1")) {
            try keys.key(SerialNumber("PUB_KEY_ID_1"), at: now + .seconds(600))
        }
        #expect(throws: Never.self) { try keys.key(SerialNumber("PUB_KEY_ID_2"), at: now + .seconds(600)) }
    }

    @Test("another key under the same id takes the old one's place at once")
    func sameID() {
        let old = Self.publicKey("PUB_KEY_ID_1", .first)
        var keys = PlatformKeys(publicKeys: [old])
        keys.replacePublicKeys([Self.publicKey("PUB_KEY_ID_1", .second)], at: Platform.now)
        let answer = HTTPAnswer.signed(Samples.answer, by: .first, serial: "PUB_KEY_ID_1")
        #expect(throws: Unverified.wrongSignature(serial: "PUB_KEY_ID_1")) {
            try AnswerSignature(answer.headers).verify(body: Samples.answer, keys: keys, now: Platform.now)
        }
    }

    @Test("a merchant certificate that WeChat Pay does not know is refused, and calls go on with the old one")
    func refusedCredentials() async throws {
        let (client, transport) = try client()
        world.change { $0.merchantSerials = [Samples.credentials.merchantSerial] }
        let keys = ClientKeys(credentials: Self.credentials("NEW"), apiV3Key: try APIv3Key(Platform.apiV3Key))
        #expect(await use(keys, in: client) == "refused: HTTP 401 SIGN_ERROR")
        await expectBelieved(client)
        #expect(transport.calls.last?.merchantSerial == Samples.credentials.merchantSerial)
        world.change { $0.merchantSerials = ["NEW"] }
        #expect(await use(keys, in: client) == "accepted")
        await expectBelieved(client)
        #expect(transport.calls.last?.merchantSerial == "NEW")
    }

    @Test("a public key that does not fit its id, and an APIv3 key that does not open the list, are refused")
    func refusedPlatformKeys() async throws {
        let (client, _) = try client()
        await expectBelieved(client)
        let foreign = Self.publicKey("PUB_KEY_ID_1", .second)
        world.change { $0.publicKeys = [Self.publicKey("PUB_KEY_ID_1", .first)] }
        var keys = ClientKeys(credentials: Samples.credentials, publicKeys: [foreign])
        #expect(await use(keys, in: client).hasPrefix("refused: the signature does not fit"))
        keys = ClientKeys(
            credentials: Samples.credentials, apiV3Key: try APIv3Key(String(repeating: "x", count: 32)))
        #expect(await use(keys, in: client).contains("does not open with the APIv3 key"))
        await expectBelieved(client)
        #expect(await client.refreshCertificates() == .done(count: 1), "with the old APIv3 key")
    }

    @Test("keys that cannot be tried now are neither taken nor refused")
    func undecided() async throws {
        for answer in [
            Result<HTTPAnswer, TransportFault>.failure(TransportFault(.connect, "refused")),
            .success(HTTPAnswer(status: 502, headers: [:], body: [])),
            .success(HTTPAnswer(status: 429, headers: [:], body: [])),
            .success(HTTPAnswer(status: 302, headers: [:], body: [])),
        ] {
            let transport = StubTransport { _ in answer }
            let client = try WeChatPayClient.stubbed(transport)
            let keys = ClientKeys(credentials: Self.credentials("NEW"), apiV3Key: try APIv3Key(Platform.apiV3Key))
            #expect(await use(keys, in: client).hasPrefix("undecided"))
        }
    }

    @Test("a call under way ends with the keys it began with")
    func underWay() async throws {
        let old = Self.publicKey("PUB_KEY_ID_1", .first)
        let new = Self.publicKey("PUB_KEY_ID_2", .second)
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let transport = StubTransport { call in
            let isOld = call.headers["Wechatpay-Serial"] == ["PUB_KEY_ID_1"]
            if isOld {
                arrived.yield()
                for await _ in gate {}
            }
            let status = call.target.contains("CLAWBACKCHECK") ? 404 : 200
            return .success(
                .signed(
                    Samples.answer, status: status, by: isOld ? .first : .second,
                    serial: isOld ? "PUB_KEY_ID_1" : "PUB_KEY_ID_2"))
        }
        let client = try WeChatPayClient.stubbed(transport, publicKeys: [old], apiV3Key: nil)
        let early = Task { await client.submit(Samples.request).result }
        for await _ in arrivals { break }
        let keys = ClientKeys(credentials: Self.credentials("NEW", Self.otherKey), publicKeys: [new])
        #expect(await use(keys, in: client) == "accepted")
        #expect(await client.query(Samples.query).result == .state(Samples.state))
        open.finish()
        #expect(await early.value == .state(Samples.state))
        #expect(transport.calls.map(\.merchantSerial) == [Samples.credentials.merchantSerial, "NEW", "NEW"])
    }

    @Test("whether keys are the same is told by what they are, not by their files")
    func same() throws {
        let keys = ClientKeys(
            credentials: Self.credentials("A"), apiV3Key: try APIv3Key(Platform.apiV3Key),
            publicKeys: [Self.publicKey("PUB_KEY_ID_1", .first)])
        let copy = try RSAPrivateKey(pem: Platform.merchantKey.pem(.pkcs1))
        var other = keys
        other.credentials = Self.credentials("A", copy)
        #expect(keys.isSame(as: other))
        other.credentials = Self.credentials("B", copy)
        #expect(!keys.isSame(as: other))
        other.credentials = Self.credentials("A", Self.otherKey)
        #expect(!keys.isSame(as: other))
        other = keys
        other.publicKeys = [Self.publicKey("PUB_KEY_ID_1", .second)]
        #expect(!keys.isSame(as: other))
        other.publicKeys = []
        #expect(!keys.isSame(as: other))
        other = keys
        other.apiV3Key = nil
        #expect(!keys.isSame(as: other))
    }
}
