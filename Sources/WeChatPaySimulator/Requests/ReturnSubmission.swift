/// The parameters of a POST, checked field by field.
package struct ReturnSubmission: Hashable, Sendable {
    package var subMchid: String
    package var orderID: String?
    package var outOrderNo: String?
    package var transactionID: String?
    package var outReturnNo: String
    package var returnMchid: String
    /// In fen, from 1.
    package var amount: Int64
    package var description: String

    package init(
        subMchid: String, orderID: String?, outOrderNo: String?, transactionID: String? = nil, outReturnNo: String,
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

    var subject: ReturnSubject {
        ReturnSubject(subMchid: subMchid, outReturnNo: outReturnNo, returnMchid: returnMchid, amount: amount)
    }
}

/// The parameters of a GET.
package struct ReturnLookup: Hashable, Sendable {
    package var subMchid: String
    package var orderID: String?
    package var outOrderNo: String?
    package var outReturnNo: String

    package init(subMchid: String, orderID: String?, outOrderNo: String?, outReturnNo: String) {
        self.subMchid = subMchid
        self.orderID = orderID
        self.outOrderNo = outOrderNo
        self.outReturnNo = outReturnNo
    }
}

/// What identifies a return: a number belongs to its sub-merchant.
struct ReturnKey: Hashable, Sendable {
    var subMchid: String
    var outReturnNo: String
}
