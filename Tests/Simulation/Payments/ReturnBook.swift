import Refunds

/// WeChat Pay's own book of returns: idempotent by number, money moves when a return succeeds.
struct ReturnBook {
    struct Entry {
        let intentID: String
        let amount: Int64
        let madeAt: Int64
        var result: ReturnAnswer.Result
        /// Queries until it ends; `nil` for never.
        var queriesLeft: Int?
        let succeeds: Bool
    }

    private(set) var entries: [String: Entry] = [:]
    private var fates: [String: Fate] = [:]
    /// How often money has moved, by intent.
    private(set) var moves: [String: Int] = [:]

    /// The effect of a submit, and its answer.
    mutating func submit(_ intent: RefundIntent, now: Int64, drawing draw: () -> Fate) -> Answer {
        let number = intent.outReturnNo.rawValue
        let fate = fates[number] ?? draw()
        fates[number] = fate
        if let entry = entries[number] {
            guard entry.amount == intent.amount.rawValue else {
                return refused(400, "INVALID_REQUEST", "the number was used with other parameters")
            }
            if case .shortOfBalance(let code, let status, _, _) = fate, entry.result == .processing {
                return refused(status, code, "not enough balance for the return")
            }
            return .state(answer(intent, entry))
        }
        switch fate {
        case .ends(let succeeds):
            make(intent, queries: 0, succeeds, now)
        case .lasts(let queries, let succeeds):
            make(intent, queries: queries, succeeds, now)
        case .breaksRule(let code):
            return refused(400, code, "breaks a rule")
        case .needsMending(let code, let status, let until):
            guard let until, now >= until else { return refused(status, code, "to be mended") }
            make(intent, queries: 0, true, now)
        case .shortOfBalance(let code, let status, let queries, let succeeds):
            make(intent, queries: queries, succeeds, now)
            return refused(status, code, "not enough balance for the return")
        }
        return entries[number].map { .state(answer(intent, $0)) } ?? .unreadable("made nothing")
    }

    /// A query, and its answer.
    mutating func query(_ intent: RefundIntent, isLagging: Bool) -> Answer {
        let number = intent.outReturnNo.rawValue
        guard var entry = entries[number], !isLagging else {
            return refused(404, "RESOURCE_NOT_EXISTS", "no such return")
        }
        if entry.result == .processing, let left = entry.queriesLeft {
            entry.queriesLeft = left - 1
            if left <= 1 { end(&entry) }
            entries[number] = entry
        }
        return .state(answer(intent, entry))
    }

    private mutating func make(_ intent: RefundIntent, queries: Int?, _ succeeds: Bool, _ now: Int64) {
        var entry = Entry(
            intentID: intent.intentID.rawValue, amount: intent.amount.rawValue, madeAt: now, result: .processing,
            queriesLeft: queries, succeeds: succeeds)
        if queries == 0 { end(&entry) }
        entries[intent.outReturnNo.rawValue] = entry
    }

    private mutating func end(_ entry: inout Entry) {
        entry.result = entry.succeeds ? .success : .failed
        if entry.succeeds { moves[entry.intentID, default: 0] += 1 }
    }

    private func answer(_ intent: RefundIntent, _ entry: Entry) -> ReturnAnswer {
        ReturnAnswer(
            subMchid: intent.subMchid.rawValue, orderID: intent.orderID, outOrderNo: nil,
            outReturnNo: intent.outReturnNo.rawValue, returnMchid: intent.returnMchid.rawValue, amount: entry.amount,
            returnNo: "wx", result: entry.result, failReason: entry.result == .failed ? "BALANCE_NOT_ENOUGH" : nil,
            finishTime: nil)
    }

    private func refused(_ status: Int, _ code: String?, _ message: String) -> Answer {
        .refused(Refusal(httpStatus: status, code: code, message: message))
    }
}
