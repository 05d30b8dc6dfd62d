import KafkaRecords
import Logging
import Refunds
import Synchronization
import Testing
import Worker

@testable import ClawbackCommands

@Suite("Handling one intent of a replay")
struct ReplayHandlerTests {
    private final class Script: ReturnsAPI {
        let calls = Mutex<[Call]>([])
        let answer: @Sendable (Call, Int, RefundIntent) -> Answer

        init(_ answer: @escaping @Sendable (Call, Int, RefundIntent) -> Answer) {
            self.answer = answer
        }

        func answer(to call: Call, for intent: RefundIntent) async -> Answer {
            let count = calls.withLock { calls in
                calls.append(call)
                return calls.count
            }
            return answer(call, count, intent)
        }
    }

    private static func state(_ intent: RefundIntent, _ result: ReturnAnswer.Result, amount: Int64? = nil) -> Answer {
        .state(
            ReturnAnswer(
                subMchid: intent.subMchid.rawValue, orderID: intent.orderID, outOrderNo: nil,
                outReturnNo: intent.outReturnNo.rawValue, returnMchid: intent.returnMchid.rawValue,
                amount: amount ?? intent.amount.rawValue, returnNo: "1", result: result, failReason: nil,
                finishTime: "2026-11-24T08:16:03+08:00"))
    }

    private static func refused(_ status: Int, _ code: String) -> Answer {
        .refused(Refusal(httpStatus: status, code: code, message: "why", retryAfter: nil))
    }

    private static let notFound = refused(404, "RESOURCE_NOT_EXISTS")

    private static func record(_ value: String? = nil) -> Record {
        let intent = """
            {"intent_id":"RF-1","sub_mchid":"1900000109","order_id":"1","return_mchid":"86693852","amount":10,"description":"x"}
            """
        return Record(
            place: RecordPlace(
                topicPartition: TopicPartition(topic: "refund-intents", partition: 3), offset: Offset(7)),
            timestamp: Timestamp(milliseconds: 1), key: [1], value: Array((value ?? intent).utf8),
            headers: [RecordHeader(ReplayID.header, "r-1")])
    }

    private func handler(_ mode: ReplayMode, _ api: Script) -> ReplayHandler {
        let gate = SharedGate(
            CallGate.Settings(maxInFlight: 4), identity: "",
            logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() })
        return ReplayHandler(
            mode: mode, api: api, builder: EffectsBuilder(topics: TopicNames(), groupID: "clawback"),
            policy: Policy(
                attemptBudget: .milliseconds(30), refusalSettling: .zero, shortestBackoff: .milliseconds(1),
                longestBackoff: .milliseconds(2)),
            gate: gate, door: gate.makeDoor(), pacer: Pacer(), now: Timestamp.systemNow)
    }

    @Test(
        "a settled return gives its outcome, with the replay's header, by one query",
        arguments: [(ReturnAnswer.Result.success, ReplayResult.Kind.success), (.failed, .failed)])
    func settled(state: ReturnAnswer.Result, kind: ReplayResult.Kind) async throws {
        let api = Script { _, _, intent in Self.state(intent, state) }
        let result = try #require(await handler(.query, api).handle(Self.record()))
        #expect(result.kind == kind)
        #expect(api.calls.withLock { $0 } == [.query])
        #expect(result.records.map(\.topic) == ["refund-outcomes"])
        #expect(result.records.first?.headers.text(ReplayID.header) == "r-1")
        #expect(result.records.first?.headers.text("ce_type") == "clawback.refund-outcome.v1")
    }

    @Test(
        "a return under way gives a processing outcome and a check that the worker follows, both with the replay's header",
        arguments: ReplayMode.allCases)
    func processing(mode: ReplayMode) async throws {
        let api = Script { _, _, intent in Self.state(intent, .processing) }
        let result = try #require(await handler(mode, api).handle(Self.record()))
        #expect(result.kind == .processing)
        #expect(result.records.map(\.topic) == ["refund-outcomes", "refund-requery.15s"])
        #expect(result.records.allSatisfy { $0.headers.text(ReplayID.header) == "r-1" })
    }

    @Test("asked only, what WeChat Pay does not know is never submitted, and nothing is published of it")
    func neverArrived() async throws {
        let api = Script { _, _, _ in Self.notFound }
        let result = try #require(await handler(.query, api).handle(Self.record()))
        #expect(result.kind == .neverArrived && result.records.isEmpty)
        #expect(api.calls.withLock { $0 } == [.query])
    }

    @Test("to be submitted, it is submitted as the worker does")
    func submitted() async throws {
        let api = Script { call, _, intent in call == .submit ? Self.state(intent, .success) : Self.notFound }
        let result = try #require(await handler(.submit, api).handle(Self.record()))
        #expect(result.kind == .success && api.calls.withLock { $0 } == [.submit])
    }

    @Test(
        "an open fate, asked only, is named and nothing is published: a check could end in a submit that nobody asked for"
    )
    func unanswered() async throws {
        let api = Script { _, _, _ in Self.refused(400, "PARAM_ERROR") }
        let result = try #require(await handler(.query, api).handle(Self.record()))
        #expect(result.kind == .unanswered && result.records.isEmpty && result.intentID == "RF-1")
        #expect(api.calls.withLock { Set($0) } == [.query])
    }

    @Test("another amount at WeChat Pay is said as stalled; the dead letter of it was the worker's to write")
    func mismatch() async throws {
        let api = Script { _, _, intent in Self.state(intent, .success, amount: 99) }
        let asked = try #require(await handler(.query, api).handle(Self.record()))
        #expect(asked.kind == .stalled && asked.records.map(\.topic) == ["refund-outcomes"])
        let submitted = try #require(await handler(.submit, api).handle(Self.record()))
        #expect(submitted.records.map(\.topic) == ["refund-outcomes", "refund-dead-letters"])
    }

    @Test("what is no intent is named, without a call and without a second dead letter", arguments: ReplayMode.allCases)
    func invalid(mode: ReplayMode) async throws {
        let api = Script { _, _, _ in Self.notFound }
        let result = try #require(await handler(mode, api).handle(Self.record(#"{"intent_id":"RF-9"}"#)))
        #expect(result.kind == .invalid && result.intentID == "RF-9" && result.records.isEmpty)
        #expect(api.calls.withLock { $0.isEmpty })
    }

    @Test(
        "while the breaker is open an intent waits for as long as that takes, and is then answered",
        .timeLimit(.minutes(2)))
    func outage() async throws {
        // The worker's own credentials: three refusals open the breaker.
        let api = Script { _, count, intent in
            count <= 5 ? Self.refused(401, "SIGN_ERROR") : Self.state(intent, .success)
        }
        let result = try #require(await handler(.query, api).handle(Self.record()))
        #expect(result.kind == .success && api.calls.withLock { $0.count } == 6)
    }

    @Test("stopped, an intent that waits stays open", .timeLimit(.minutes(2)))
    func stopped() async {
        let api = Script { _, _, _ in Self.refused(401, "SIGN_ERROR") }
        let handler = handler(.query, api)
        async let result = handler.handle(Self.record())
        while handler.gate.standing.outage == nil { await Task.yield() }
        handler.pacer.stop()
        handler.gate.close(handler.door)
        #expect(await result?.kind == nil)
    }
}
