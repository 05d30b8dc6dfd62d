import StrictJSON

/// What WeChat Pay says of a return, to a submit and to a query alike.
///
/// It is checked for form only: whether it speaks of the return that was asked about is for the caller to compare.
package struct ReturnState: Hashable, Sendable {
    package enum Result: Hashable, Sendable {
        case success, processing
        /// Spelt `FAILED`, on older pages `FAIL`.
        case failed
        case other(String)

        init(_ text: String) {
            switch text {
            case "SUCCESS": self = .success
            case "PROCESSING": self = .processing
            case "FAILED", "FAIL": self = .failed
            default: self = .other(text)
            }
        }
    }

    package var subMchid: String
    package var orderID: String?
    package var outOrderNo: String?
    package var outReturnNo: String
    package var returnMchid: String
    /// Fen, as given: any integer.
    package var amount: Int64
    /// WeChat Pay's own number of the return.
    package var returnNo: String?
    package var result: Result
    package var failReason: String?
    /// RFC 3339, as given; without meaning while `processing`.
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

    /// Reads the body of a verified answer. Unknown members are ignored; `null` and empty texts count as absent.
    package init(body: [UInt8]) throws(UnreadableAnswer) {
        let object = try AnswerObject(body)
        subMchid = try object.text("sub_mchid")
        orderID = try object.optionalText("order_id")
        outOrderNo = try object.optionalText("out_order_no")
        outReturnNo = try object.text("out_return_no")
        returnMchid = try object.text("return_mchid")
        amount = try object.integer("amount")
        returnNo = try object.optionalText("return_no")
        result = Result(try object.text("result"))
        failReason = try object.optionalText("fail_reason")
        finishTime = try object.optionalText("finish_time")
    }
}
