import KafkaRecords
import Logging
import Refunds
import Synchronization
import Testing
import Worker

@testable import ClawbackCommands

/// Answers by number of the try, counted for each return.
private final class ScriptedReturns: ReturnsAPI {
    private let tries = Mutex<[OutReturnNo: Int]>([:])
    private let script: @Sendable (RefundIntent, Int) -> Answer

    init(_ script: @escaping @Sendable (RefundIntent, Int) -> Answer) {
        self.script = script
    }

    func answer(to call: Call, for intent: RefundIntent) async -> Answer {
        precondition(call == .query, "a reconciliation never submits")
        let count = tries.withLock { tries in
            tries[intent.outReturnNo, default: 0] += 1
            return tries[intent.outReturnNo, default: 0]
        }
        return script(intent, count)
    }

    var calls: Int { tries.withLock { $0.values.reduce(0, +) } }
}

@Suite("Asking WeChat Pay")
struct AskRunTests {
    private func store(_ count: Int) throws -> ReconcileStore {
        let store = try ReconcileStore(.temporary(folder: nil))
        var batch = IntakeBatch()
        for number in 1...count {
            batch.addIntent(
                Record(
                    place: SampleCases.place(Int64(number)), timestamp: SampleCases.now, key: nil,
                    value: Array(
                        #"""
                        {"intent_id":"RF-\#(number)","sub_mchid":"1900000109","order_id":"1","return_mchid":"86693852","amount":10,
                        "description":"x"}
                        """#.utf8), headers: []))
        }
        try store.add(batch)
        try store.sort()
        return store
    }

    private func run(
        _ store: ReconcileStore, _ api: ScriptedReturns, patience: Duration = .seconds(30)
    ) async throws -> AskRun.End {
        let gate = SharedGate(
            CallGate.Settings(maxInFlight: 4), identity: "test",
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let run = AskRun(
            store: store, topic: "refund-intents", api: api, gate: gate, inFlight: 4, patience: patience,
            now: { SampleCases.now })
        return try await run.run(Interruption(), Progress("asked", total: nil, isTerminal: false, write: { _ in }))
    }

    private static func success(_ intent: RefundIntent) -> Answer {
        .state(
            ReturnAnswer(
                subMchid: intent.subMchid.rawValue, orderID: nil, outOrderNo: nil,
                outReturnNo: intent.outReturnNo.rawValue, returnMchid: intent.returnMchid.rawValue,
                amount: intent.amount.rawValue, returnNo: "1", result: .success, failReason: nil, finishTime: nil))
    }

    @Test("asks about every number once, page by page")
    func all() async throws {
        let store = try store(600)
        defer { store.close() }
        let api = ScriptedReturns { intent, _ in Self.success(intent) }
        #expect(try await run(store, api) == .done)
        #expect(api.calls == 600)
        #expect(try store.numbers() == (600, 600))
    }

    @Test("asks again after a time-out or a 429, and gives a number up that never gets an answer")
    func again() async throws {
        let store = try store(3)
        defer { store.close() }
        let api = ScriptedReturns { intent, count in
            switch intent.intentID.rawValue {
            case "RF-1": count == 1 ? .unreachable("timedOut: late") : Self.success(intent)
            case "RF-2":
                count == 1 ? .refused(Refusal(httpStatus: 429, code: nil, message: nil)) : Self.success(intent)
            default: .refused(Refusal(httpStatus: 500, code: "SYSTEM_ERROR", message: "busy"))
            }
        }
        #expect(try await run(store, api) == .done)
        var answers: [String: SeenAnswer] = [:]
        try store.eachCase(intentsTopic: "refund-intents", outcomesTopic: "refund-outcomes") { subject in
            answers[subject.intent?.intent.intentID.rawValue ?? ""] = subject.answer
            return true
        }
        #expect(answers["RF-1"]?.isFinal == true && answers["RF-2"]?.isFinal == true)
        #expect(answers["RF-3"] == .unclear(reason: "SYSTEM_ERROR: busy"))
    }

    @Test("gives up once the breaker has been open for its patience; what was not asked stays to be asked")
    func outage() async throws {
        let store = try store(100)
        defer { store.close() }
        let api = ScriptedReturns { _, _ in
            .refused(Refusal(httpStatus: 401, code: "SIGN_ERROR", message: "wrong signature"))
        }
        let end = try await run(store, api, patience: .milliseconds(300))
        guard case .outage(let why) = end else {
            Issue.record("ended with \(end)")
            return
        }
        #expect(why.contains("SIGN_ERROR"))
        #expect(try store.numbers().asked < 10)
    }

    @Test(
        "reads answers as the worker does",
        arguments: [
            (Answer.refused(Refusal(httpStatus: 404, code: "RESOURCE_NOT_EXISTS", message: nil)), SeenAnswer.unknown),
            (.unverified("wrong"), .unclear(reason: "SIGNATURE_NOT_VERIFIED: wrong")),
            (
                .refused(Refusal(httpStatus: 404, code: nil, message: "a gateway's")),
                .unclear(reason: "HTTP_404: a gateway's")
            ),
        ])
    func reading(answer: Answer, seen: SeenAnswer) {
        #expect(QueryReading(answer, of: SampleCases.intent()) == .answer(seen))
    }

    @Test("an answer of another return is kept, for the judging to tell")
    func mismatch() {
        guard case .state(let state) = SampleCases.state(.success, amount: 11) else { return }
        #expect(QueryReading(.state(state), of: SampleCases.intent()) == .answer(.state(state)))
    }
}
