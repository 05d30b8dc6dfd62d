/// The split orders: they come into being when a return first names them.
struct OrderBook: Sendable {
    struct Order: Sendable {
        let subMchid: String
        let id: String
        let outNo: String
        let splitAt: SimulatedTime
        let paidAt: SimulatedTime
        /// The returns of the order, as places in the ledger.
        var returns: [Int] = []
        /// Whether any of them was ever short of balance.
        var wasShort = false
    }

    private struct Name: Hashable {
        let subMchid: String
        let number: String
    }

    private(set) var orders: [Order] = []
    private var byID: [Name: Int] = [:]
    private var byOutNo: [Name: Int] = [:]

    subscript(place: Int) -> Order {
        get { orders[place] }
        set { orders[place] = newValue }
    }

    /// The place of the order that the submission names, which is a new one if nobody named it before.
    ///
    /// - Throws: `INVALID_REQUEST` when its two numbers belong to different orders.
    mutating func place(
        of submission: ReturnSubmission, seed: UInt64, rules: OrderRules, now: SimulatedTime
    ) throws(APIFailure) -> Int {
        let id = submission.orderID.map { Name(subMchid: submission.subMchid, number: $0) }
        let outNo = submission.outOrderNo.map { Name(subMchid: submission.subMchid, number: $0) }
        let knownByID = id.flatMap { byID[$0] }
        let knownByOutNo = outNo.flatMap { byOutNo[$0] }
        switch (knownByID, knownByOutNo) {
        case (let place?, nil):
            guard outNo == nil || orders[place].outNo == submission.outOrderNo else { throw Self.mismatch }
            return place
        case (nil, let place?):
            guard id == nil || orders[place].id == submission.orderID else { throw Self.mismatch }
            return place
        case (let first?, let second?):
            guard first == second else { throw Self.mismatch }
            return first
        case (nil, nil):
            var draw = SeededDraw(
                seed: seed, name: submission.subMchid + "/" + (submission.outOrderNo ?? ""), purpose: .orderNumber)
            let newID = submission.orderID ?? "30" + draw.digits(26)
            let order = Order(
                subMchid: submission.subMchid, id: newID, outNo: submission.outOrderNo ?? "P" + newID,
                splitAt: now - rules.splitAge, paidAt: now - rules.paymentAge)
            orders.append(order)
            byID[Name(subMchid: order.subMchid, number: order.id)] = orders.count - 1
            byOutNo[Name(subMchid: order.subMchid, number: order.outNo)] = orders.count - 1
            return orders.count - 1
        }
    }

    private static let mismatch = APIFailure.invalidRequest("分账单号与商户分账单号不匹配")
}
