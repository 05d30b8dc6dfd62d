import Refunds
import Synchronization
import Worker

/// A model of WeChat Pay for one process: answers as `answer` says, counts who asked what, and how many at once.
final class ScriptedAPI: ReturnsAPI {
    struct Seen: Sendable {
        var calls: [String: [Call]] = [:]
        var running = 0
        var mostRunning = 0
        /// Keys, as the test put them into the intents' order numbers, with a call under way.
        var busyOrders: Set<String> = []
        var overlaps = 0
    }

    private let state = Mutex(Seen())
    private let answer: @Sendable (Call, RefundIntent) async -> Answer

    init(_ answer: @escaping @Sendable (Call, RefundIntent) async -> Answer) {
        self.answer = answer
    }

    var seen: Seen { state.withLock { $0 } }

    func answer(to call: Call, for intent: RefundIntent) async -> Answer {
        let order = intent.outOrderNo ?? ""
        state.withLock { seen in
            seen.calls[intent.intentID.rawValue, default: []].append(call)
            seen.running += 1
            seen.mostRunning = max(seen.mostRunning, seen.running)
            if !seen.busyOrders.insert(order).inserted { seen.overlaps += 1 }
        }
        defer {
            state.withLock { seen in
                seen.running -= 1
                seen.busyOrders.remove(order)
            }
        }
        return await answer(call, intent)
    }

    static func state(_ intent: RefundIntent, _ result: ReturnAnswer.Result) -> Answer {
        .state(
            ReturnAnswer(
                subMchid: intent.subMchid.rawValue, orderID: intent.orderID, outOrderNo: intent.outOrderNo,
                outReturnNo: intent.outReturnNo.rawValue, returnMchid: intent.returnMchid.rawValue,
                amount: intent.amount.rawValue, returnNo: "3008450740201411110007820472", result: result,
                failReason: nil, finishTime: "2026-11-24T08:16:03+08:00"))
    }
}
