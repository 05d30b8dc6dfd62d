import StrictJSON

/// A wish to take back a receiver's share: the POST. Empty texts count as absent and are not sent.
package struct ReturnRequest: Hashable, Sendable {
    package var subMchid: String
    package var orderID: String?
    package var outOrderNo: String?
    /// WeChat Pay's number of the payment; it asks for it when the order is older than six months.
    package var transactionID: String?
    package var outReturnNo: String
    package var returnMchid: String
    /// Fen.
    package var amount: Int64
    package var description: String

    package init(
        subMchid: String, orderID: String?, outOrderNo: String?, transactionID: String?, outReturnNo: String,
        returnMchid: String, amount: Int64, description: String
    ) {
        self.subMchid = subMchid
        self.orderID = orderID
        self.outOrderNo = outOrderNo
        self.transactionID = transactionID
        self.outReturnNo = outReturnNo
        self.returnMchid = returnMchid
        self.amount = amount
        self.description = description
    }

    static let target = RequestTarget(path: "/v3/ecommerce/profitsharing/returnorders")

    var body: [UInt8] {
        var writer = JSONWriter()
        writer.object { object in
            object.member("sub_mchid", subMchid)
            object.member("order_id", optional: orderID.nonEmpty)
            object.member("out_order_no", optional: outOrderNo.nonEmpty)
            object.member("out_return_no", outReturnNo)
            object.member("return_mchid", returnMchid)
            object.member("amount", amount)
            object.member("description", description)
            object.member("transaction_id", optional: transactionID.nonEmpty)
        }
        return writer.bytes
    }
}

extension String? {
    /// `nil` for an empty text too.
    var nonEmpty: String? {
        self?.isEmpty == true ? nil : self
    }
}
