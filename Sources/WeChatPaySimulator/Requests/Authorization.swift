/// The `Authorization` header of WeChat Pay's scheme, taken apart.
package struct Authorization: Hashable, Sendable {
    package static let scheme = "WECHATPAY2-SHA256-RSA2048"

    package var mchid: String
    package var nonce: String
    package var timestamp: Int64
    package var serial: String
    /// Base64, not yet decoded.
    package var signature: String

    package init(header: String?) throws(APIFailure) {
        guard let header, !header.isEmpty else { throw .signError("缺少Authorization", field: "Authorization") }
        guard header.hasPrefix(Self.scheme + " ") else {
            throw .signError("认证类型应为\(Self.scheme)", field: "Authorization")
        }
        var fields: [Substring: Substring] = [:]
        for part in header.dropFirst(Self.scheme.utf8.count + 1).split(separator: ",") {
            let part = part.trimmingASCIISpace
            guard let equals = part.firstIndex(of: "=") else { throw .signError("格式错误", field: "Authorization") }
            let value = part[part.index(after: equals)...]
            guard value.count >= 2, value.first == "\"", value.last == "\"" else {
                throw .signError("格式错误", field: "Authorization")
            }
            guard fields.updateValue(value.dropFirst().dropLast(), forKey: part[..<equals]) == nil else {
                throw .signError("字段重复", field: String(part[..<equals]))
            }
        }
        func field(_ name: Substring) throws(APIFailure) -> String {
            guard let value = fields[name], !value.isEmpty else { throw .signError("缺少\(name)", field: String(name)) }
            return String(value)
        }
        mchid = try field("mchid")
        nonce = try field("nonce_str")
        serial = try field("serial_no")
        signature = try field("signature")
        guard let seconds = Int64(try field("timestamp")) else { throw .signError("timestamp应为整数", field: "timestamp") }
        timestamp = seconds
        guard nonce.utf8.count <= 32 else { throw .signError("nonce_str长度超过32", field: "nonce_str") }
    }
}
