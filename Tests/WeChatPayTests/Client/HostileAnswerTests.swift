import TestSupport
import Testing

@testable import WeChatPay

/// Each over real HTTPS: nothing of it is believed, it is counted and said with its `Request-ID`, and the next honest answer is
/// believed as if nothing had been.
@Suite("Hostile answers")
struct HostileAnswerTests {
    private static let requestID = "08F78BB5-HOSTILE"

    /// The first of two calls is answered by `hostile`, the second honestly.
    private func attack(
        _ hostile: HostileAnswer, _ call: @escaping @Sendable (WeChatPayClient) async -> CallReport
    ) async throws {
        let journal = Journal()
        let calls = Turns()
        try await WireClient.exchange(timeout: .seconds(60), logger: journal.logger) { _ in
            guard calls.next() == 0 else { return .signed(Samples.answer) }
            var answer = await hostile.answer()
            answer.fields.append(("Request-ID", Self.requestID))
            return answer
        } _: { client, server in
            let report = await call(client)
            switch (hostile.verdict, report.result) {
            case (.unverified, .unverified), (.unreadable, .unreadable), (.unreachable, .unreachable),
                (.refused, .refused):
                break
            default: Issue.record("\(report.result)")
            }
            #expect(report.requestID == Self.requestID)
            #expect(server.requests.count == 1, "nothing is repeated or followed")
            let doubt = try #require(hostile.doubt)
            #expect(client.doubtedAnswers == [doubt: 1])
            #expect(journal.count(of: "answer.doubted") == 1)
            let line = journal.metadata(of: "answer.doubted")
            #expect(line["code"] == doubt.rawValue)
            #expect(line["request_id"] == Self.requestID)
            #expect(line["host"] == "localhost:\(server.port)")
            #expect((line["reason"] ?? "").utf8.count < 300)

            #expect(await call(client).result == .state(Samples.state), "an honest answer afterwards")
            #expect(client.doubtedAnswers == [doubt: 1])
        }
    }

    @Test("settle no submit", arguments: HostileAnswer.all)
    func submit(hostile: HostileAnswer) async throws {
        try await attack(hostile) { await $0.submit(Samples.request) }
    }

    @Test("settle no query", arguments: HostileAnswer.all)
    func query(hostile: HostileAnswer) async throws {
        try await attack(hostile) { await $0.query(Samples.query) }
    }

    @Test("an answer that begins and stalls is given up in time, and is counted as one that began")
    func stalled() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        try await WireClient.exchange(timeout: .milliseconds(500)) { request in
            var answer = ScriptedServer.Answer.signed(Samples.answer)
            guard request.method == "POST" else { return answer }
            answer.fields.append(("Request-ID", Self.requestID))
            answer.isChunked = true
            answer.stall = gate
            return answer
        } _: { client, _ in
            // On a busy machine the time-out may be over before a connection stands: the stalled answer is to come over one that does.
            for _ in 0..<50 {
                if case .state = await client.query(Samples.query).result { break }
            }
            let report = await client.submit(Samples.request)
            open.finish()
            guard case .unreachable(.timedOut, _) = report.result else {
                Issue.record("\(report.result)")
                return
            }
            #expect(report.requestID == Self.requestID)
            #expect(report.httpStatus == 200)
            #expect(client.doubtedAnswers == [.incomplete: 1])
        }
    }

    @Test("an answer that has not begun is no answer, and no doubt")
    func silent() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        try await WireClient.exchange(timeout: .milliseconds(500)) { _ in
            for await _ in gate {}
            return .init()
        } _: { client, _ in
            let report = await client.submit(Samples.request)
            open.finish()
            #expect(report.requestID == nil)
            #expect(client.doubtedAnswers.isEmpty)
        }
    }

    @Test("refusals may go unsigned: they are no doubt")
    func unsignedRefusals() async throws {
        try await WireClient.exchange { _ in
            .init(status: 403, body: Array(#"{"code":"NO_AUTH","message":"no"}"#.utf8))
        } _: { client, _ in
            guard case .refused = await client.submit(Samples.request).result else {
                Issue.record("not a refusal")
                return
            }
            #expect(client.doubtedAnswers.isEmpty)
        }
    }
}
