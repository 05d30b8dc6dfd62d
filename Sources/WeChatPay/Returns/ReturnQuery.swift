/// A question after a return: the GET. Empty texts count as absent and are not sent.
package struct ReturnQuery: Hashable, Sendable {
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

    var target: RequestTarget {
        var query = [(name: "sub_mchid", value: subMchid)]
        if let orderID = orderID.nonEmpty { query.append(("order_id", orderID)) }
        if let outOrderNo = outOrderNo.nonEmpty { query.append(("out_order_no", outOrderNo)) }
        query.append(("out_return_no", outReturnNo))
        return RequestTarget(path: "/v3/ecommerce/profitsharing/returnorders", query: query)
    }
}
