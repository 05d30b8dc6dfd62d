import HTTPTypes
import NIOCore

extension HTTPField.Name {
    static let requestID = known("Request-ID")
    static let wechatpayTimestamp = known("Wechatpay-Timestamp")
    static let wechatpayNonce = known("Wechatpay-Nonce")
    static let wechatpaySignature = known("Wechatpay-Signature")
    static let wechatpaySerial = known("Wechatpay-Serial")
    static let wechatpaySignatureType = known("Wechatpay-Signature-Type")

    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is made of token characters") }
        return name
    }
}

extension SocketAddress {
    var isLoopback: Bool {
        switch self {
        case .v4(let address):
            UInt32(bigEndian: address.address.sin_addr.s_addr) >> 24 == 127
        case .v6:
            ipAddress == "::1" || ipAddress?.hasPrefix("::ffff:127.") == true
        case .unixDomainSocket: true
        }
    }
}
