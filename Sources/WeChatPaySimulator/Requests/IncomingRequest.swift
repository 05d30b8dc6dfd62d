/// What of an HTTP request the checks look at.
package struct IncomingRequest: Hashable, Sendable {
    package var method: String
    /// Path and query exactly as on the wire.
    package var target: String
    package var authorization: String?
    package var accept: String?
    package var userAgent: String?
    package var contentType: String?
    /// `Wechatpay-Serial`: which key is to sign the answer.
    package var wechatpaySerial: String?
    package var body: [UInt8]

    package init(
        method: String, target: String, authorization: String? = nil, accept: String? = nil, userAgent: String? = nil,
        contentType: String? = nil, wechatpaySerial: String? = nil, body: [UInt8] = []
    ) {
        self.method = method
        self.target = target
        self.authorization = authorization
        self.accept = accept
        self.userAgent = userAgent
        self.contentType = contentType
        self.wechatpaySerial = wechatpaySerial
        self.body = body
    }
}
