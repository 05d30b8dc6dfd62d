/// The two calls the worker makes.
package enum Call: String, Hashable, Sendable {
    /// The POST: asks for the return. Repeated with the same number it is the same return.
    case submit
    /// The GET: asks what became of it.
    case query
}

/// What one call brought, as far as it may be believed.
package enum Answer: Hashable, Sendable {
    /// 200, signed by WeChat Pay and readable.
    case state(ReturnAnswer)
    /// 202: accepted, not done.
    case accepted
    /// Any other status, with whatever its body said. Such answers may be unsigned.
    case refused(Refusal)
    /// 200 that cannot be believed: signature missing, wrong or stale, or its key unknown.
    case unverified(String)
    /// 200 and signed, but not the documented body.
    case unreadable(String)
    /// No answer: time-out, reset, TLS or DNS fault.
    case unreachable(String)
    /// Not asked: without a key of WeChat Pay's no answer could be believed.
    case blocked(String)
}

/// A return as WeChat Pay describes it.
package struct ReturnAnswer: Hashable, Sendable {
    package enum Result: Hashable, Sendable {
        case success
        case failed
        case processing
        /// A word that is not documented.
        case other(String)
    }

    package var subMchid: String
    package var orderID: String?
    package var outOrderNo: String?
    package var outReturnNo: String
    package var returnMchid: String
    /// Fen.
    package var amount: Int64
    package var returnNo: String?
    package var result: Result
    package var failReason: String?
    /// RFC 3339, as given; means nothing while ``Result/processing``.
    package var finishTime: String?

    package init(
        subMchid: String, orderID: String?, outOrderNo: String?, outReturnNo: String, returnMchid: String,
        amount: Int64, returnNo: String?, result: Result, failReason: String?, finishTime: String?
    ) {
        self.subMchid = subMchid
        self.orderID = orderID
        self.outOrderNo = outOrderNo
        self.outReturnNo = outReturnNo
        self.returnMchid = returnMchid
        self.amount = amount
        self.returnNo = returnNo
        self.result = result
        self.failReason = failReason
        self.finishTime = finishTime
    }

    /// The first field in which this is not the return that `intent` asks for; `nil` when it is.
    package func mismatch(with intent: RefundIntent) -> String? {
        func compare(_ field: String, _ asked: String?, _ answered: String?) -> String? {
            guard let asked, let answered, asked != answered else { return nil }
            return "\(field): asked for \(asked), answered \(answered.prefix(80))"
        }
        return compare("out_return_no", intent.outReturnNo.rawValue, outReturnNo)
            ?? compare("sub_mchid", intent.subMchid.rawValue, subMchid)
            ?? compare("return_mchid", intent.returnMchid.rawValue, returnMchid)
            ?? compare("amount", String(intent.amount.rawValue), String(amount))
            ?? compare("order_id", intent.orderID, orderID)
            ?? compare("out_order_no", intent.outOrderNo, outOrderNo)
    }
}
