import Cryptography

/// What every call has to pass before its parameters are looked at.
package struct RequestChecks: Sendable {
    /// The largest difference between the request's timestamp and the server's clock, in seconds.
    package static let allowedSkew: Int64 = 300

    package let mchid: String
    /// By the serial of the certificate.
    package let merchantKeys: [String: RSAPublicKey]

    package init(mchid: String, merchantKeys: [String: RSAPublicKey]) {
        self.mchid = mchid
        self.merchantKeys = merchantKeys
    }

    /// - Parameters:
    ///   - accepted: serials of the merchant certificates that are valid; `nil`: all there are.
    ///   - now: the server's wall clock.
    /// - Throws: 400 `INVALID_REQUEST` for missing headers, 401 `SIGN_ERROR` for whatever is wrong with the signature.
    package func check(
        _ request: IncomingRequest, behaviour: APIBehaviour, accepted: [String]? = nil, now: SimulatedTime
    ) throws(APIFailure) {
        try checkHeaders(request)
        let authorization = try Authorization(header: request.authorization)
        guard authorization.mchid == mchid else { throw .signError("商户号不存在或与证书不匹配", field: "mchid") }
        guard let merchantKey = merchantKeys[authorization.serial],
            accepted?.contains(authorization.serial) != false
        else {
            throw .signError("商户证书序列号有误", field: "serial_no")
        }
        guard abs(now.seconds - authorization.timestamp) <= Self.allowedSkew else {
            throw .signError("timestamp与服务器时间相差超过5分钟", field: "timestamp")
        }
        let target = behaviour.queryRenormalised ? QueryString.renormalised(request.target) : request.target
        guard let signature = Base64.decode(authorization.signature),
            merchantKey.isValid(signature: signature, for: Self.message(request, target: target, authorization))
        else { throw .signError("验签失败") }
    }

    private func checkHeaders(_ request: IncomingRequest) throws(APIFailure) {
        guard let accept = request.accept, accept.contains("application/json") || accept.contains("*/*") else {
            throw .invalidRequest("Http头缺少Accept或Accept不是application/json")
        }
        guard let userAgent = request.userAgent, !userAgent.isEmpty else {
            throw .invalidRequest("Http头缺少User-Agent")
        }
        if request.method == "POST" {
            guard let contentType = request.contentType, contentType.lowercased().hasPrefix("application/json") else {
                throw .invalidRequest("Http头Content-Type不是application/json")
            }
        }
    }

    private static func message(_ request: IncomingRequest, target: String, _ authorization: Authorization) -> [UInt8] {
        var message: [UInt8] = []
        message.reserveCapacity(request.body.count + target.utf8.count + 64)
        for line in [request.method, target, String(authorization.timestamp), authorization.nonce] {
            message += line.utf8
            message.append(UInt8(ascii: "\n"))
        }
        message += request.body
        message.append(UInt8(ascii: "\n"))
        return message
    }
}
