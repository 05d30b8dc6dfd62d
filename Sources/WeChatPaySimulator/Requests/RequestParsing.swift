import StrictJSON

extension ReturnSubmission {
    /// Reads a POST's body; unknown members are ignored, as WeChat Pay does.
    package init(body: [UInt8], behaviour: APIBehaviour) throws(APIFailure) {
        let parsed: JSONValue
        do {
            parsed = try JSONParser.parse(body)
        } catch {
            throw .badParameter("/body", issue: "请求体不是合法的JSON")
        }
        guard let object = parsed.objectValue else { throw .badParameter("/body", issue: "请求体不是JSON对象") }
        let rules = FieldRules(location: "body", allowsPipeInNumbers: behaviour.allowsPipeInNumbers)
        func text(_ field: String) throws(APIFailure) -> String? {
            switch object[field] {
            case nil: return nil
            case .string(let text)?: return text
            case .null?: throw rules.failure(field, value: "null", "\(field)不能为null")
            case let other?: throw rules.failure(field, value: other.kind, "\(field)应为字符串")
            }
        }
        let subMchid = try rules.merchantID("sub_mchid", text("sub_mchid"))
        let order = try rules.order(text("order_id"), text("out_order_no"))
        let amount: Int64
        switch object["amount"] {
        case .number(let number)?:
            guard let fen = number.int64, fen >= 1 else {
                throw rules.failure("amount", value: number.lexeme, "amount应为大于0的整数")
            }
            amount = fen
        case let other: throw rules.failure("amount", value: other?.kind, "amount应为大于0的整数")
        }
        self.init(
            subMchid: subMchid, orderID: order.id, outOrderNo: order.outNo,
            transactionID: try rules.optional("transaction_id", text("transaction_id"), atMost: 32),
            outReturnNo: try rules.outReturnNo(text("out_return_no")),
            returnMchid: try rules.merchantID("return_mchid", text("return_mchid")), amount: amount,
            description: try rules.required("description", text("description"), atMost: 80))
    }
}

extension ReturnLookup {
    /// Reads a GET's query, the part of the target after `?`.
    package init(query: Substring, behaviour: APIBehaviour) throws(APIFailure) {
        let rules = FieldRules(location: "query", allowsPipeInNumbers: behaviour.allowsPipeInNumbers)
        guard let items = QueryString.items(of: query) else {
            throw .badParameter("/query", issue: "查询参数编码错误", location: "query")
        }
        func text(_ field: String) throws(APIFailure) -> String? {
            let values = items.filter { $0.name == field }
            guard values.count <= 1 else { throw rules.failure(field, value: nil, "\(field)重复") }
            return values.first?.value
        }
        let order = try rules.order(text("order_id"), text("out_order_no"))
        self.init(
            subMchid: try rules.merchantID("sub_mchid", text("sub_mchid")), orderID: order.id, outOrderNo: order.outNo,
            outReturnNo: try rules.outReturnNo(text("out_return_no")))
    }
}
