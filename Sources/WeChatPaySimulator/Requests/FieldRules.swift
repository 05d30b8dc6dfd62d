import StrictJSON

/// The rules of the parameters' texts, the same for body and query.
struct FieldRules {
    /// `body` or `query`.
    let location: String
    let allowsPipeInNumbers: Bool

    func failure(_ field: String, value: String?, _ issue: String) -> APIFailure {
        .badParameter("/\(location)/\(field)", value: value, issue: issue, location: location)
    }

    /// 1–32 digits.
    func merchantID(_ field: String, _ text: String?) throws(APIFailure) -> String {
        let text = try required(field, text, atMost: 32)
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            throw failure(field, value: text, "只能包含数字")
        }
        return text
    }

    /// 1–64 of digits, letters and `_-|*@`.
    func outReturnNo(_ text: String?) throws(APIFailure) -> String {
        let text = try required("out_return_no", text, atMost: 64)
        guard text.utf8.allSatisfy(isAllowedInNumber) else {
            throw failure("out_return_no", value: text, "只能包含数字、大小写字母及_-|*@")
        }
        return text
    }

    private func isAllowedInNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "*"),
            UInt8(ascii: "@"):
            true
        case UInt8(ascii: "|"): allowsPipeInNumbers
        default: false
        }
    }

    func required(_ field: String, _ text: String?, atMost limit: Int) throws(APIFailure) -> String {
        guard let text = try optional(field, text, atMost: limit) else {
            throw failure(field, value: nil, "\(field)不能为空")
        }
        return text
    }

    /// Absent, or 1 ... `limit` characters of the Basic Multilingual Plane.
    func optional(_ field: String, _ text: String?, atMost limit: Int) throws(APIFailure) -> String? {
        guard let text else { return nil }
        guard !text.isEmpty else { throw failure(field, value: text, "\(field)不能为空字符串") }
        guard text.unicodeScalars.count <= limit else { throw failure(field, value: text, "\(field)长度超过\(limit)") }
        guard text.unicodeScalars.allSatisfy({ $0.value <= 0xffff && $0.value >= 0x20 }) else {
            throw failure(field, value: nil, "\(field)含有不支持的字符")
        }
        return text
    }

    func order(_ orderID: String?, _ outOrderNo: String?) throws(APIFailure) -> (id: String?, outNo: String?) {
        let id = try optional("order_id", orderID, atMost: 64)
        let outNo = try optional("out_order_no", outOrderNo, atMost: 64)
        guard id != nil || outNo != nil else {
            throw failure("order_id", value: nil, "order_id和out_order_no二选一必填")
        }
        return (id, outNo)
    }
}
