import Testing

@testable import WeChatPay

@Suite("Platform certificates over their life")
struct PlatformKeyStoreTests {
    private let certificates = "/v3/certificates"

    /// Answers downloads with `list`, signed by `signer`, and everything else with the sample, signed by `answerer`.
    private func transport(
        list: [Platform], signer: Platform = .first, answerer: Platform = .first, at clock: TestClock? = nil
    ) -> StubTransport {
        StubTransport { call in
            let moment = clock?.now ?? Platform.now
            return call.target == "/v3/certificates"
                ? .success(.signed(Platform.list(list), by: signer, at: moment))
                : .success(.signed(Samples.answer, by: answerer, at: moment))
        }
    }

    @Test("the first call downloads the list, which verifies itself; the next one uses it")
    func firstDownload() async throws {
        let transport = transport(list: [.first])
        let client = try WeChatPayClient.stubbed(transport)
        #expect(await client.submit(Samples.request).result == .state(Samples.state))
        #expect(await client.submit(Samples.request).result == .state(Samples.state))
        #expect(transport.calls.map(\.target).first == certificates)
        #expect(transport.calls(to: certificates) == 1)
    }

    @Test("many first calls share one download")
    func sharedDownload() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let transport = StubTransport { call in
            guard call.target == "/v3/certificates" else { return .success(.signed(Samples.answer, by: .first)) }
            for await _ in gate { break }
            return .success(.signed(Platform.list([.first]), by: .first))
        }
        let client = try WeChatPayClient.stubbed(transport)
        await withTaskGroup { group in
            for _ in 0..<50 {
                group.addTask { await client.submit(Samples.request).result }
            }
            open.yield()
            for await result in group {
                #expect(result == .state(Samples.state))
            }
        }
        #expect(transport.calls(to: certificates) == 1)
    }

    @Test("an unknown serial brings one refresh, after which the answer is believed")
    func unknownSerial() async throws {
        let clock = TestClock()
        let known = Platform.list([.first])
        let both = Platform.list([.first, .second])
        let transport = StubTransport { call in
            let moment = clock.now
            guard call.target == "/v3/certificates" else {
                return .success(.signed(Samples.answer, by: .second, at: moment))
            }
            // The list that brings the new certificate is already signed with it.
            return moment == Platform.now
                ? .success(.signed(known, by: .first, at: moment)) : .success(.signed(both, by: .second, at: moment))
        }
        let client = try WeChatPayClient.stubbed(transport, clock: clock)
        #expect(await client.query(Samples.query).result == .unverified(.unknownSerial("0B1122")))
        #expect(transport.calls(to: certificates) == 1, "the download a moment ago counts")
        clock.advance(by: .seconds(60))
        #expect(await client.query(Samples.query).result == .state(Samples.state))
        #expect(transport.calls(to: certificates) == 2)
    }

    @Test("forged serials cannot cause more than one download a minute")
    func flood() async throws {
        let transport = transport(list: [.first], answerer: .second)
        let clock = TestClock()
        let client = try WeChatPayClient.stubbed(transport, clock: clock)
        clock.advance(by: .seconds(90))
        for _ in 0..<20 {
            #expect(await client.query(Samples.query).result == .unverified(.unknownSerial("0B1122")))
        }
        #expect(transport.calls(to: certificates) == 1)
    }

    @Test("after twelve hours a call starts a refresh without waiting for it")
    func age() async throws {
        let clock = TestClock()
        let (downloads, downloaded) = AsyncStream.makeStream(of: Void.self)
        let transport = StubTransport { call in
            guard call.target == "/v3/certificates" else {
                return .success(.signed(Samples.answer, by: .first, at: clock.now))
            }
            downloaded.yield()
            return .success(.signed(Platform.list([.first]), by: .first, at: clock.now))
        }
        let client = try WeChatPayClient.stubbed(transport, clock: clock)
        var iterator = downloads.makeAsyncIterator()
        _ = await client.query(Samples.query)
        await iterator.next()
        clock.advance(by: .seconds(12 * 3600))
        #expect(await client.query(Samples.query).result == .state(Samples.state))
        await iterator.next()
        #expect(transport.calls(to: certificates) == 2)
    }

    @Test("a list signed by nobody known is refused, and what was held stays")
    func forgedList() async throws {
        let transport = transport(list: [.first], signer: .second)
        let client = try WeChatPayClient.stubbed(transport, publicKeys: [Platform.first.publicKey])
        #expect(await client.refreshCertificates() == .failed(.unverified(.unknownSerial("0B1122"))))
        #expect(client.platformKeys.certificates.isEmpty)
    }

    @Test("without a key no call is made, and no refusal of the download passes for one of the call")
    func noKeys() async throws {
        let clock = TestClock()
        let transport = StubTransport { _ in
            .success(
                HTTPAnswer(
                    status: 404, headers: [:], body: Array(#"{"code":"RESOURCE_NOT_EXISTS","message":"x"}"#.utf8)))
        }
        let client = try WeChatPayClient.stubbed(transport, clock: clock)
        let expected = CallResult.unverified(.noPlatformKeys("HTTP 404 RESOURCE_NOT_EXISTS: x"))
        #expect(await client.query(Samples.query).result == expected)
        #expect(await client.submit(Samples.request).result == expected, "the same failure within the pause")
        #expect(transport.calls.map(\.target) == [certificates])
        clock.advance(by: .seconds(5))
        _ = await client.query(Samples.query)
        #expect(transport.calls.map(\.target) == [certificates, certificates])
    }

    @Test("bad credentials show as such though only the download was tried")
    func badCredentials() async throws {
        let transport = StubTransport { _ in
            .success(HTTPAnswer(status: 401, headers: [:], body: Array(#"{"code":"SIGN_ERROR"}"#.utf8)))
        }
        let client = try WeChatPayClient.stubbed(transport)
        let expected = APIError(status: 401, code: "SIGN_ERROR", message: nil, retryAfter: nil)
        #expect(await client.submit(Samples.request).result == .refused(expected))
    }

    @Test("an unreachable download is an unreachable call")
    func unreachable() async throws {
        let transport = StubTransport { _ in .failure(TransportFault(.dns, "no address")) }
        let client = try WeChatPayClient.stubbed(transport)
        #expect(await client.submit(Samples.request).result == .unreachable(.dns, detail: "no address"))
    }

    @Test("public-key mode needs no download, and asks for answers signed with its key")
    func publicKeyMode() async throws {
        let transport = StubTransport { _ in
            .success(.signed(Samples.answer, by: .first, serial: "PUB_KEY_ID_0114"))
        }
        let client = try WeChatPayClient.stubbed(transport, publicKeys: [Platform.first.publicKey], apiV3Key: nil)
        #expect(await client.submit(Samples.request).result == .state(Samples.state))
        #expect(await client.query(Samples.query).result == .state(Samples.state))
        #expect(transport.calls.allSatisfy { $0.headers["Wechatpay-Serial"] == ["PUB_KEY_ID_0114"] })
        #expect(transport.calls(to: certificates) == 0)
        #expect(await client.refreshCertificates() == .notConfigured)
    }

    @Test("during a move from certificates to a public key both verify")
    func bothModes() async throws {
        let transport = transport(list: [.second], signer: .second, answerer: .second)
        let client = try WeChatPayClient.stubbed(transport, publicKeys: [Platform.first.publicKey])
        #expect(await client.submit(Samples.request).result == .state(Samples.state))
    }
}
