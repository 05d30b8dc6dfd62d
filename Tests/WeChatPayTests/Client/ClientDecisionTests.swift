import Testing

@testable import WeChatPay

@Suite("What the client makes of an answer")
struct ClientDecisionTests {
    private func result(of answer: HTTPAnswer) async throws -> CallResult {
        let transport = StubTransport { _ in .success(answer) }
        let client = try WeChatPayClient.stubbed(transport, publicKeys: [Platform.first.publicKey], apiV3Key: nil)
        return await client.submit(Samples.request).result
    }

    private func signed(_ body: [UInt8], status: Int = 200) -> HTTPAnswer {
        .signed(body, status: status, by: .first, serial: "PUB_KEY_ID_0114")
    }

    @Test("200 and 202 count when they are signed, and not otherwise")
    func successes() async throws {
        #expect(try await result(of: signed(Samples.answer)) == .state(Samples.state))
        #expect(try await result(of: signed([], status: 202)) == .accepted)
        let missing = CallResult.unverified(.missingHeader("Wechatpay-Timestamp"))
        for status in [200, 202, 204] {
            #expect(try await result(of: HTTPAnswer(status: status, headers: [:], body: Samples.answer)) == missing)
        }
    }

    @Test("another success is signed but not documented")
    func otherSuccess() async throws {
        #expect(try await result(of: signed([], status: 204)) == .unreadable(.unexpectedStatus(204)))
    }

    @Test("a signed body that is not the documented one is unreadable")
    func unreadable() async throws {
        #expect(try await result(of: signed(Array("{}".utf8))) == .unreadable(.missingMember("sub_mchid")))
    }

    @Test("every other status is a refusal, signed or not", arguments: [301, 400, 401, 403, 404, 429, 500, 502])
    func refusals(status: Int) async throws {
        let answer = HTTPAnswer(status: status, headers: ["Location": "https://elsewhere.example/"], body: [])
        let expected = APIError(status: status, code: nil, message: nil, retryAfter: nil)
        #expect(try await result(of: answer) == .refused(expected))
    }

    @Test("credentials can be replaced while calls are made")
    func replacedCredentials() async throws {
        let transport = StubTransport { _ in .failure(TransportFault(.reset, "")) }
        let client = try WeChatPayClient.stubbed(transport, publicKeys: [Platform.first.publicKey], apiV3Key: nil)
        _ = await client.query(Samples.query)
        client.exchange.use(
            CallerIdentity(
                ClientKeys(
                    credentials: Credentials(
                        mchid: "1900000100", merchantSerial: "NEW", privateKey: Platform.merchantKey))))
        _ = await client.query(Samples.query)
        let headers = transport.calls.compactMap { $0.headers.first(name: "Authorization") }
        #expect(headers.map { $0.contains("serial_no=\"NEW\"") } == [false, true])
    }

    @Test("calls move to the stand-by host and back")
    func standBy() async throws {
        let clock = TestClock()
        let transport = StubTransport { call in
            call.origin.host == "first.example" && clock.now < Platform.now + .seconds(30)
                ? .failure(TransportFault(.connect, "refused"))
                : .success(.signed(Samples.answer, by: .first, serial: "PUB_KEY_ID_0114", at: clock.now))
        }
        let client = try WeChatPayClient.stubbed(
            transport, clock: clock, publicKeys: [Platform.first.publicKey], apiV3Key: nil, standBy: true)
        #expect(await client.query(Samples.query).result == .unreachable(.connect, detail: "refused"))
        let second = await client.query(Samples.query)
        #expect(second.host == "second.example")
        #expect(second.result == .state(Samples.state))
        clock.advance(by: .seconds(30))
        #expect(await client.query(Samples.query).host == "first.example")
        #expect(await client.query(Samples.query).host == "first.example")
    }
}
