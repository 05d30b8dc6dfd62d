/// A wish to take back `amount` from `returnMchid`: one record of the intents topic, valid in every field (CONTRACT.md,
/// `refund-intent` v1).
package struct RefundIntent: Hashable, Sendable {
    package let intentID: IntentID
    package let subMchid: MerchantID
    /// WeChat Pay's split order number; this or ``outOrderNo`` is present.
    package var orderID: String?
    /// The platform's split order number.
    package var outOrderNo: String?
    /// WeChat Pay's payment number, sent when given.
    package var transactionID: String?
    package let returnMchid: MerchantID
    package var amount: Fen
    package var description: String
    /// A number the platform chose itself.
    package let givenOutReturnNo: OutReturnNo?
    /// Copied unchanged to every outcome.
    package var context: RawJSON?
    /// The number the return is made under: the given one, else the derived one.
    package let outReturnNo: OutReturnNo

    package init(
        intentID: IntentID, subMchid: MerchantID, orderID: String?, outOrderNo: String?, transactionID: String? = nil,
        returnMchid: MerchantID, amount: Fen, description: String, givenOutReturnNo: OutReturnNo? = nil,
        context: RawJSON? = nil
    ) {
        self.intentID = intentID
        self.subMchid = subMchid
        self.orderID = orderID
        self.outOrderNo = outOrderNo
        self.transactionID = transactionID
        self.returnMchid = returnMchid
        self.amount = amount
        self.description = description
        self.givenOutReturnNo = givenOutReturnNo
        self.context = context
        outReturnNo =
            givenOutReturnNo
            ?? .derived(subMchid: subMchid, returnMchid: returnMchid, intentID: intentID)
    }
}
