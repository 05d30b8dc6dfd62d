/// An answer that is neither 200 nor 202.
package struct Refusal: Hashable, Sendable {
    package var httpStatus: Int
    /// WeChat Pay's code; `nil` when the body had none, as when a gateway answers.
    package var code: String?
    package var message: String?
    /// What the answer's `Retry-After` asked for.
    package var retryAfter: Duration?

    package init(httpStatus: Int, code: String?, message: String?, retryAfter: Duration? = nil) {
        self.httpStatus = httpStatus
        self.code = code?.isEmpty == true ? nil : code
        self.message = message
        self.retryAfter = retryAfter
    }

    /// What a refusal speaks of.
    package enum Kind: Hashable, Sendable {
        /// Too many requests: not accepted.
        case throttled
        /// Our own credentials or clock: says nothing about the intent.
        case credentials
        /// WeChat Pay's or a gateway's trouble: the fate is open.
        case transient
        /// The request breaks a rule and will not be accepted later either.
        case definite
        /// The request is refused for something that a person can mend.
        case mendable
        /// WeChat Pay does not know the number.
        case unknownNumber
    }

    private static let throttling: Set = [
        "RATELIMIT_EXCEED", "RATELIMIT_EXCEEDED", "FREQUENCY_LIMITED", "FREQUENCY_LIMIT_EXCEED",
    ]
    private static let ownCredentials: Set = [
        "SIGN_ERROR", "MCH_NOT_EXISTS", "MCHID_NOT_EXIST", "APPID_MCHID_NOT_MATCH", "INVALID_SERIAL_NO",
    ]
    private static let others: Set = [
        "SYSTEM_ERROR", "PARAM_ERROR", "INVALID_REQUEST", "NO_AUTH", "NOT_ENOUGH", "RESOURCE_NOT_EXISTS",
    ]

    /// Sorted by code where the code is known, else by HTTP class; in doubt, the kind that claims less.
    package var kind: Kind {
        let code = code ?? ""
        if httpStatus == 429 || Self.throttling.contains(code) { return .throttled }
        if httpStatus == 401 || Self.ownCredentials.contains(code) { return .credentials }
        if httpStatus >= 500 || httpStatus < 400 || code == "SYSTEM_ERROR" { return .transient }
        if httpStatus == 404, code == "RESOURCE_NOT_EXISTS" { return .unknownNumber }
        // A 400 without a code of WeChat Pay's came from something on the way: nobody has judged the intent.
        if httpStatus == 400, !code.isEmpty { return .definite }
        return .mendable
    }

    /// Whether the code is one that WeChat Pay documents for these calls.
    package var isDocumented: Bool {
        guard let code else { return false }
        return Self.others.contains(code) || Self.throttling.contains(code) || Self.ownCredentials.contains(code)
    }

    /// As an outcome's `error`; whatever the body said, bounded.
    package var detail: ErrorDetail {
        ErrorDetail(
            code: code.map { Self.shortened($0, 64) } ?? Self.standIn(httpStatus),
            message: message.map { Self.shortened($0, 256) } ?? "answered with HTTP status \(httpStatus)",
            httpStatus: httpStatus)
    }

    /// The refusal that `detail` was made from: of the same kind.
    init(_ detail: ErrorDetail) {
        let httpStatus = detail.httpStatus ?? 0
        // The stand-in is ours: taken for a code of WeChat Pay's it would turn a gateway's 400 into a judgement.
        self.init(
            httpStatus: httpStatus, code: detail.code == Self.standIn(httpStatus) ? nil : detail.code,
            message: detail.message)
    }

    /// What stands for a code where the answer had none.
    private static func standIn(_ httpStatus: Int) -> String { "HTTP_\(httpStatus)" }

    /// Counted in scalars: one character can be made of any number of them.
    private static func shortened(_ text: String, _ most: Int) -> String {
        String(text.unicodeScalars.prefix(most))
    }
}
