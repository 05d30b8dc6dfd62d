import Testing

@testable import WeChatPay

/// What can happen to a call on its way, with real sockets.
@Suite("Faults on the wire")
struct WireFaultTests {
    @Test("no answer in time is a time-out")
    func timeout() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        try await WireClient.exchange(timeout: .milliseconds(300)) { _ in
            for await _ in gate {}
            return .init()
        } _: { client, _ in
            let report = await client.submit(Samples.request)
            open.finish()
            guard case .unreachable(.timedOut, _) = report.result else {
                Issue.record("\(report.result)")
                return
            }
            #expect(report.httpStatus == nil)
            #expect(report.duration < .seconds(5))
        }
    }

    @Test("a server that takes the connection and then says nothing is a time-out, not a refusal")
    func silentServer() async throws {
        let server = SilentServer()
        let client = try WireClient.make(try Origin("https://127.0.0.1:\(server.port)"), timeout: .milliseconds(300))
        let result = await client.submit(Samples.request).result
        await client.shutdown()
        guard case .unreachable(.timedOut, _) = result else {
            Issue.record("\(result)")
            return
        }
    }

    @Test("a server that closes before the handshake is told apart from one that is slow")
    func closingServer() async throws {
        let server = SilentServer()
        let client = try WireClient.make(try Origin("https://127.0.0.1:\(server.port)"))
        let call = Task { await client.submit(Samples.request).result }
        server.closeFirstConnection()
        let result = await call.value
        await client.shutdown()
        guard case .unreachable(let kind, _) = result, [.reset, .tls].contains(kind) else {
            Issue.record("\(result)")
            return
        }
    }

    @Test("calls after the end come to nothing")
    func afterShutdown() async throws {
        let client = try WireClient.make(try Origin("https://127.0.0.1:1"))
        await client.shutdown()
        guard case .unreachable(.cancelled, _) = await client.submit(Samples.request).result else {
            Issue.record("not cancelled")
            return
        }
    }

    @Test("a body that stalls is a time-out as well")
    func stalledBody() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        try await WireClient.exchange(timeout: .milliseconds(300)) { _ in
            var answer = ScriptedServer.Answer.signed([0x20])
            answer.isCut = true
            answer.stall = gate
            return answer
        } _: { client, _ in
            let result = await client.submit(Samples.request).result
            open.finish()
            guard case .unreachable(.timedOut, _) = result else {
                Issue.record("\(result)")
                return
            }
        }
    }

    @Test("a connection cut in the middle of an answer is a reset")
    func cut() async throws {
        try await WireClient.exchange { _ in
            var answer = ScriptedServer.Answer.signed(Samples.answer)
            answer.isCut = true
            return answer
        } _: { client, _ in
            let result = await client.submit(Samples.request).result
            guard case .unreachable(.reset, _) = result else {
                Issue.record("\(result)")
                return
            }
        }
    }

    @Test("a cancelled call ends at once")
    func cancelled() async throws {
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        try await WireClient.exchange { _ in
            arrived.yield()
            for await _ in gate {}
            return .init()
        } _: { client, _ in
            let call = Task { await client.submit(Samples.request).result }
            for await _ in arrivals { break }
            call.cancel()
            let result = await call.value
            open.finish()
            guard case .unreachable(.cancelled, _) = result else {
                Issue.record("not cancelled")
                return
            }
        }
    }

    /// How a query of `origin` fails; `nil` when it is answered.
    private func faultKind(
        _ origin: String, trustRootsFile: String? = ScriptedServer.trustRootsFile
    ) async throws -> TransportFault.Kind? {
        let client = try WireClient.make(try Origin(origin), trustRootsFile: trustRootsFile)
        let result = await client.query(Samples.query).result
        await client.shutdown()
        guard case .unreachable(let kind, _) = result else { return nil }
        return kind
    }

    @Test("nothing listening, no such name and an unknown authority are told apart")
    func connectionFaults() async throws {
        #expect(try await faultKind("https://127.0.0.1:1") == .connect)
        #expect(try await faultKind("https://no-such-host.invalid") == .dns)
        try await ScriptedServer.run { _ in
            .signed(Samples.answer)
        } while: { server in
            let untrusted = try await self.faultKind(server.origin.url, trustRootsFile: nil)
            let trusted = try await self.faultKind("https://127.0.0.1:\(server.port)")
            #expect(untrusted == .tls)
            #expect(trusted == nil)
        }
    }

    @Test("calls go on over the stand-by host when the first one is down")
    func standBy() async throws {
        try await ScriptedServer.run { _ in
            .signed(Samples.answer)
        } while: { server in
            let client = try WireClient.make(try Origin("https://127.0.0.1:1"), standBy: server.origin)
            let first = await client.submit(Samples.request)
            #expect(first.host == "127.0.0.1:1")
            let second = await client.submit(Samples.request)
            #expect(second.host == "localhost:\(server.port)")
            #expect(second.result == .state(Samples.state))
            await client.shutdown()
        }
    }
}
