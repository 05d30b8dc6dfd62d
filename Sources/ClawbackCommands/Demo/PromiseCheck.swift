import Refunds
import WeChatPaySimulator

/// Holds what was asked for, what was published and what WeChat Pay's books say against each other.
struct PromiseCheck: Sendable {
    /// What was published about one intent, in order.
    struct Published: Sendable {
        var settled: [String] = []
        var outcomeIDs: Set<String> = []
        var amount: Int64?
    }

    struct Finding: Sendable {
        var promise: String
        /// Empty when the promise held.
        var breaches: [String]
    }

    let intents: [RefundIntent]
    let published: [String: Published]
    let ledger: LedgerSnapshot

    func findings() -> [Finding] {
        [
            Finding(promise: "every intent is settled, exactly once", breaches: settledOnce()),
            Finding(promise: "no return moved money twice", breaches: movedTwice()),
            Finding(promise: "outcomes and WeChat Pay's books agree, return by return", breaches: disagreements()),
            Finding(promise: "the books agree to the fen", breaches: sums()),
            Finding(promise: "nothing is in the books that nobody asked for", breaches: strangers()),
        ]
    }

    /// The sum of the intents whose outcome is `success`, in fen.
    var successAmount: Int64 {
        intents.reduce(0) { $0 + (status(of: $1) == "success" ? $1.amount.rawValue : 0) }
    }

    private func status(of intent: RefundIntent) -> String? { published[intent.intentID.rawValue]?.settled.first }

    private func settledOnce() -> [String] {
        intents.compactMap { intent in
            let count = published[intent.intentID.rawValue]?.settled.count ?? 0
            return count == 1 ? nil : "\(intent.intentID.rawValue): \(count) settled outcomes"
        }
    }

    private func movedTwice() -> [String] {
        ledger.entries.compactMap { $0.moneyMoves > 1 ? "\($0.outReturnNo): money moved \($0.moneyMoves) times" : nil }
    }

    private func disagreements() -> [String] {
        let entries = Dictionary(ledger.entries.map { ($0.outReturnNo, $0) }, uniquingKeysWith: { first, _ in first })
        return intents.compactMap { intent in
            let entry = entries[intent.outReturnNo.rawValue]
            let moved = entry?.moneyMoves ?? 0
            switch status(of: intent) {
            case "success":
                guard moved == 1, entry?.amount == intent.amount.rawValue else {
                    return "\(intent.intentID.rawValue): success, but the books show \(moved) movements"
                }
            case "failed":
                guard moved == 0 else { return "\(intent.intentID.rawValue): failed, but the money moved" }
            default: break
            }
            return nil
        }
    }

    private func sums() -> [String] {
        successAmount == ledger.movedAmount
            ? [] : ["outcomes say \(successAmount) fen, the books \(ledger.movedAmount) fen"]
    }

    private func strangers() -> [String] {
        let asked = Set(intents.map(\.outReturnNo.rawValue))
        return ledger.entries.compactMap {
            asked.contains($0.outReturnNo) || $0.state == .absent ? nil : "\($0.outReturnNo): nobody asked for it"
        }
    }
}
