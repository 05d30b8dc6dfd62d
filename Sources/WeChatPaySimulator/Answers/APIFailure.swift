/// An error answer in WeChat Pay's shape: an HTTP status and `{"code", "message", "detail"?}`.
package struct APIFailure: Error, Hashable, Sendable {
    /// What was wrong with which field of the request.
    package struct Detail: Hashable, Sendable {
        /// A path such as `/body/amount`, or a header's name.
        package var field: String
        package var value: String?
        package var issue: String
        /// `body`, `query`, `header` or `authorization`.
        package var location: String

        package init(field: String, value: String? = nil, issue: String, location: String) {
            self.field = field
            self.value = value
            self.issue = issue
            self.location = location
        }
    }

    package var status: Int
    package var code: String
    package var message: String
    package var detail: Detail?

    package init(status: Int, code: String, message: String, detail: Detail? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.detail = detail
    }
}

extension APIFailure {
    package static let systemError = APIFailure(status: 500, code: "SYSTEM_ERROR", message: "系统异常，请用相同参数重新调用")
    package static let notFound = APIFailure(status: 404, code: "RESOURCE_NOT_EXISTS", message: "记录不存在")
    package static let noAuth = APIFailure(status: 403, code: "NO_AUTH", message: "接收方未开通分账回退功能")
    package static let notEnough = APIFailure(status: 403, code: "NOT_ENOUGH", message: "可用余额不足")

    package static func invalidRequest(_ message: String) -> APIFailure {
        APIFailure(status: 400, code: "INVALID_REQUEST", message: message)
    }

    package static func rateLimited(code: String) -> APIFailure {
        APIFailure(status: 429, code: code, message: "频率过高，请降低请求频率")
    }

    package static func badParameter(
        _ field: String, value: String? = nil, issue: String, location: String = "body"
    ) -> APIFailure {
        let shown = value.map { String($0.prefix(64)) }
        return APIFailure(
            status: 400, code: "PARAM_ERROR", message: "参数错误：\(issue)",
            detail: Detail(field: field, value: shown, issue: issue, location: location))
    }

    package static func signError(_ issue: String, field: String = "signature") -> APIFailure {
        APIFailure(
            status: 401, code: "SIGN_ERROR", message: "签名错误：\(issue)",
            detail: Detail(field: field, issue: issue, location: "authorization"))
    }

    /// The documented failure with that code; `nil` for an unknown code.
    package static func named(_ code: String) -> APIFailure? {
        switch code {
        case "SYSTEM_ERROR": .systemError
        case "PARAM_ERROR": APIFailure(status: 400, code: code, message: "参数错误")
        case "INVALID_REQUEST": .invalidRequest("请求不符合业务规则")
        case "RATELIMIT_EXCEED", "FREQUENCY_LIMITED": .rateLimited(code: code)
        case "NO_AUTH": .noAuth
        case "NOT_ENOUGH": .notEnough
        case "RESOURCE_NOT_EXISTS": .notFound
        case "SIGN_ERROR": APIFailure(status: 401, code: code, message: "签名错误")
        case "MCH_NOT_EXISTS": APIFailure(status: 400, code: code, message: "商户号不存在")
        default: nil
        }
    }
}
