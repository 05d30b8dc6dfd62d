/// The ledger at one moment.
package struct LedgerSnapshot: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        /// `absent`: calls named the number, but no return came of it.
        package enum State: String, Hashable, Sendable {
            case success = "SUCCESS"
            case processing = "PROCESSING"
            case failed = "FAILED"
            case absent = "ABSENT"
        }

        package var subMchid: String
        package var outReturnNo: String
        /// From here to `amount`: of the first POST with readable parameters; `nil` when there was none.
        package var orderID: String?
        package var outOrderNo: String?
        package var returnMchid: String?
        package var amount: Int64?
        package var returnNo: String?
        package var state: State
        package var failReason: String?
        package var finishTime: SimulatedTime?
        /// POSTs and GETs that passed the checks, whatever they were answered.
        package var submits: Int
        package var queries: Int
        /// How many times the amount changed hands: 0 or 1, unless the simulator itself is broken.
        package var moneyMoves: Int
    }

    /// In the order in which the numbers were first seen.
    package var entries: [Entry]

    package init(entries: [Entry]) {
        self.entries = entries
    }

    /// The returns that exist.
    package var returns: Int { entries.count { $0.state != .absent } }

    /// How much came back, in fen.
    package var movedAmount: Int64 {
        entries.reduce(0) { $0 + Int64($1.moneyMoves) * ($1.amount ?? 0) }
    }

    package func count(of state: Entry.State) -> Int {
        entries.count { $0.state == state }
    }

    package func entry(_ outReturnNo: String) -> Entry? {
        entries.first { $0.outReturnNo == outReturnNo }
    }
}
