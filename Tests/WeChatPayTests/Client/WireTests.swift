import Cryptography
import Hummingbird
import Testing

@testable import WeChatPay

/// The client against a real HTTPS server on the loopback.
@Suite("Over the wire")
struct WireTests {
    /// What the server says when the signature of a request is right.
    private static func isSigned(_ request: ScriptedServer.Request) -> Bool {
        guard let header = request.headers[.authorization], header.hasPrefix("WECHATPAY2-SHA256-RSA2048 ") else {
            return false
        }
        var fields: [String: String] = [:]
        for part in header.dropFirst("WECHATPAY2-SHA256-RSA2048 ".count).split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1)
            fields[String(pair[0])] = String(pair[1].dropFirst().dropLast())
        }
        let message =
            Array("\(request.method)\n\(request.target)\n\(fields["timestamp"]!)\n\(fields["nonce_str"]!)\n".utf8)
            + request.body + [0x0A]
        return Platform.merchantKey.publicKey.isValid(
            signature: Base64.decode(fields["signature"]!)!, for: message)
    }

    @Test("submit and query: headers, signatures and bodies as they arrive, connections kept")
    func happyPath() async throws {
        try await WireClient.exchange { request in
            var answer = ScriptedServer.Answer.signed(Samples.answer)
            answer.fields.append(("Request-ID", "08F78BB5-7"))
            return answer
        } _: { client, server in
            let submitted = await client.submit(Samples.request)
            #expect(submitted.result == .state(Samples.state))
            #expect(submitted.requestID == "08F78BB5-7")
            #expect(submitted.httpStatus == 200)
            #expect(submitted.host == "localhost:\(server.port)")
            // What percent-encoding can get wrong: the signature is over the target as sent.
            var query = Samples.query
            query.outOrderNo = "中文 |*@+%2F&=?#"
            #expect(await client.query(query).result == .state(Samples.state))

            let requests = server.requests
            #expect(requests.map(\.method) == ["POST", "GET"])
            #expect(requests.allSatisfy(Self.isSigned))
            #expect(requests[0].body == Samples.request.body)
            #expect(requests[0].headers[.contentType] == "application/json")
            #expect(requests[1].body.isEmpty)
            #expect(requests[1].target == query.target.text)
            for request in requests {
                #expect(request.headers[.accept] == "application/json")
                #expect(request.headers[.userAgent] == "clawback/1")
                #expect(request.headers[.acceptEncoding] == nil)
            }
            #expect(requests[0].connection == requests[1].connection)
        }
    }

    @Test("platform certificates: downloaded once, verified with what they carry, used")
    func certificates() async throws {
        try await WireClient.exchange(mode: .certificates) { request in
            .signed(request.target == "/v3/certificates" ? Platform.list([.first]) : Samples.answer)
        } _: { client, server in
            #expect(await client.submit(Samples.request).result == .state(Samples.state))
            #expect(server.requests.map(\.target) == ["/v3/certificates", ReturnRequest.target.text])
            #expect(server.requests.allSatisfy(Self.isSigned))
            #expect(await client.refreshCertificates() == .done(count: 1))
        }
    }

    @Test("an answer signed by another key is not believed")
    func wrongSignature() async throws {
        try await WireClient.exchange { _ in
            var answer = ScriptedServer.Answer.signed(Samples.answer, by: .second)
            answer.fields[3].value = Platform.first.certificate.serial
            return answer
        } _: { client, _ in
            #expect(await client.submit(Samples.request).result == .unverified(.wrongSignature(serial: "0A1122")))
        }
    }

    @Test("an unsigned success is not believed")
    func missingSignature() async throws {
        try await WireClient.exchange { _ in
            ScriptedServer.Answer(body: Samples.answer)
        } _: { client, _ in
            let expected = CallResult.unverified(.missingHeader("Wechatpay-Timestamp"))
            #expect(await client.submit(Samples.request).result == expected)
        }
    }

    @Test("an unknown serial brings one download, however many calls meet it")
    func unknownSerial() async throws {
        try await WireClient.exchange(mode: .both) { request in
            .signed(request.target == "/v3/certificates" ? Platform.list([.first]) : Samples.answer)
        } _: { client, server in
            await withTaskGroup { group in
                for _ in 0..<16 {
                    group.addTask { await client.query(Samples.query).result }
                }
                for await result in group {
                    #expect(result == .state(Samples.state))
                }
            }
            #expect(server.requests.count { $0.target == "/v3/certificates" } == 1)
        }
    }

    @Test("202 is accepted")
    func accepted() async throws {
        try await WireClient.exchange { _ in
            .signed([], status: 202)
        } _: { client, _ in
            #expect(await client.submit(Samples.request).result == .accepted)
        }
    }

    @Test("an error is read with its Request-ID and Retry-After")
    func errorBody() async throws {
        try await WireClient.exchange { _ in
            ScriptedServer.Answer(
                status: 429, fields: [("Request-ID", "R1"), ("Retry-After", "7")],
                body: Array(#"{"code":"RATELIMIT_EXCEED","message":"慢一点"}"#.utf8))
        } _: { client, _ in
            let report = await client.submit(Samples.request)
            let expected = APIError(
                status: 429, code: "RATELIMIT_EXCEED", message: "慢一点", retryAfter: .seconds(7))
            #expect(report.result == .refused(expected))
            #expect(report.requestID == "R1")
        }
    }

    @Test("a gateway's HTML is a refusal without a code")
    func html() async throws {
        try await WireClient.exchange { _ in
            ScriptedServer.Answer(
                status: 502, fields: [("Content-Type", "text/html")], body: Array("<html>Bad Gateway</html>".utf8))
        } _: { client, _ in
            let expected = APIError(status: 502, code: nil, message: nil, retryAfter: nil)
            #expect(await client.submit(Samples.request).result == .refused(expected))
        }
    }

    @Test("a redirect is not followed")
    func redirect() async throws {
        try await WireClient.exchange { _ in
            ScriptedServer.Answer(status: 307, fields: [("Location", "/elsewhere")])
        } _: { client, server in
            let expected = APIError(status: 307, code: nil, message: nil, retryAfter: nil)
            #expect(await client.submit(Samples.request).result == .refused(expected))
            #expect(server.requests.count == 1)
        }
    }

    @Test("a body over 64 KiB is dropped, announced or not")
    func oversized() async throws {
        for isChunked in [false, true] {
            try await WireClient.exchange { _ in
                var answer = ScriptedServer.Answer.signed([UInt8](repeating: 0x20, count: 66_000))
                answer.isChunked = isChunked
                return answer
            } _: { client, _ in
                let report = await client.submit(Samples.request)
                #expect(report.result == .unreadable(.tooLarge(limit: 65536)))
                #expect(report.httpStatus == 200)
            }
        }
    }

    @Test("a body in a packed encoding is not unpacked")
    func packed() async throws {
        try await WireClient.exchange { _ in
            var answer = ScriptedServer.Answer.signed([0x1F, 0x8B, 0x08, 0x00])
            answer.fields.append(("Content-Encoding", "gzip"))
            return answer
        } _: { client, _ in
            #expect(await client.submit(Samples.request).result == .unreadable(.packed("gzip")))
        }
    }

    @Test("as many calls run at once as there may be in flight")
    func concurrency() async throws {
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        try await WireClient.exchange { _ in
            arrived.yield()
            for await _ in gate {}
            return .signed(Samples.answer)
        } _: { client, _ in
            await withTaskGroup { group in
                for _ in 0..<32 {
                    group.addTask { await client.submit(Samples.request).result }
                }
                var iterator = arrivals.makeAsyncIterator()
                for _ in 0..<32 { await iterator.next() }
                open.finish()
                for await result in group {
                    #expect(result == .state(Samples.state))
                }
            }
        }
    }

    @Test("a ping tells what was answered and how the clocks differ")
    func ping() async throws {
        try await WireClient.exchange { _ in
            let body = Array(#"{"code":"RESOURCE_NOT_EXISTS","message":"记录不存在"}"#.utf8)
            return .signed(body, status: 404)
        } _: { client, server in
            let found = await client.ping(subMchid: "1900000109")
            let expected = APIError(
                status: 404, code: "RESOURCE_NOT_EXISTS", message: "记录不存在", retryAfter: nil)
            #expect(found.report.result == .refused(expected))
            #expect(found.verificationFault == nil)
            let skew = try #require(found.clockSkew)
            #expect(abs(skew.components.seconds) <= 2)
            #expect(server.requests.first?.target.contains("CLAWBACKCHECK") == true)
        }
    }
}
