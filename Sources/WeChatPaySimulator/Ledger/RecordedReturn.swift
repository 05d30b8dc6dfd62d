/// A return that the simulator has accepted.
struct RecordedReturn: Sendable {
    let submission: ReturnSubmission
    /// Its order's place in the order book.
    let order: Int
    let returnNo: String
    let createdAt: SimulatedTime
    let fate: Fate
    private(set) var result: ReturnView.Result = .processing
    private(set) var finishedAt: SimulatedTime?
    private(set) var moneyMoves = 0
    /// Queries that found it open.
    private var openQueries = 0
    private var isToppedUp = false

    init(_ submission: ReturnSubmission, order: Int, returnNo: String, fate: Fate, now: SimulatedTime) {
        self.submission = submission
        self.order = order
        self.returnNo = returnNo
        self.fate = fate
        createdAt = now
        if case .settled(let ending) = fate { settle(ending, at: now) }
    }

    var isShortOfBalance: Bool {
        guard case .shortOfBalance = fate else { return false }
        return result == .processing
    }

    /// Lets time pass until `now`.
    mutating func advance(to now: SimulatedTime, topUpSettlesAlone: Bool) {
        guard result == .processing else { return }
        switch fate {
        case .settled: break
        case .processing(let settling, let ending):
            if let moment = due(settling, now: now) { settle(ending, at: moment) }
        case .shortOfBalance(let settling, let closesAfter):
            let toppedUpAt = due(settling, now: now)
            let closes = createdAt + closesAfter
            if toppedUpAt.map({ $0 < closes }) == true { isToppedUp = true }
            if isToppedUp, topUpSettlesAlone {
                settle(.success, at: toppedUpAt ?? now)
            } else if now >= closes {
                settle(.failed(reason: "TIME_OUT_CLOSED"), at: closes)
            }
        }
    }

    /// When the settling happened, if it has by now.
    private func due(_ settling: Fate.Settling, now: SimulatedTime) -> SimulatedTime? {
        switch settling {
        case .queries(let count): openQueries >= count ? now : nil
        case .time(let time): now >= createdAt + time ? createdAt + time : nil
        case .never: nil
        }
    }

    /// The same POST once more; it settles a return that was short of balance and is so no longer.
    mutating func repeated(at now: SimulatedTime) {
        if isShortOfBalance, isToppedUp { settle(.success, at: now) }
    }

    mutating func queried() {
        if result == .processing { openQueries += 1 }
    }

    mutating func topUp() {
        if isShortOfBalance { isToppedUp = true }
    }

    private mutating func settle(_ ending: Fate.Ending, at moment: SimulatedTime) {
        finishedAt = moment
        switch ending {
        case .success:
            result = .success
            moneyMoves += 1
        case .failed(let reason):
            result = .failed(reason: reason)
        }
    }
}
