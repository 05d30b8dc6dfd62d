/// A return as an answer tells it.
package struct ReturnView: Hashable, Sendable {
    package enum Result: Hashable, Sendable {
        case success
        case processing
        case failed(reason: String)
    }

    package var subMchid: String
    package var orderID: String
    package var outOrderNo: String
    package var outReturnNo: String
    package var returnMchid: String
    package var amount: Int64
    package var returnNo: String
    package var result: Result
    /// Means nothing while the return is open.
    package var finishTime: SimulatedTime?
}

/// What the ledger says to a call.
package enum LedgerAnswer: Hashable, Sendable {
    case state(ReturnView)
    case failure(APIFailure)
}

/// What the ledger did with a call.
package struct LedgerTurn: Hashable, Sendable {
    /// The call's number among those of its kind about the return, from 0.
    package var attempt: Int
    package var plan: ReturnPlan
    package var subject: ReturnSubject
    package var fault: Fault?
    /// `nil` when a fault kept the call from having its effect.
    package var answer: LedgerAnswer?
}
