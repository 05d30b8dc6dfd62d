import Cryptography
import NIOHTTP1

/// The signature that came with an answer, as its headers give it (WeChat Pay APIv3, answer verification).
struct AnswerSignature: Sendable {
    /// An answer signed longer ago, or further ahead, may be a recording.
    static let maximumSkewSeconds: Int64 = 300
    /// Bytes of one header: a signature of the longest keys in use has 684.
    private static let longestHeader = 1024
    private static let probePrefix = "WECHATPAY/SIGNTEST/"

    let timestamp: String
    let nonce: String
    let signature: String
    let serial: SerialNumber
    private let signedAt: Int64

    init(_ headers: HTTPHeaders) throws(Unverified) {
        timestamp = try Self.require("Wechatpay-Timestamp", in: headers)
        nonce = try Self.require("Wechatpay-Nonce", in: headers)
        signature = try Self.require("Wechatpay-Signature", in: headers)
        serial = SerialNumber(try Self.require("Wechatpay-Serial", in: headers))
        if let type = headers.first(name: "Wechatpay-Signature-Type"), type != RequestSigner.scheme {
            throw .unknownSignatureType(type)
        }
        guard let signedAt = Int64(timestamp), signedAt >= 0 else { throw .malformedTimestamp }
        self.signedAt = signedAt
    }

    /// Throws unless the body was signed by one of `keys` at about `now`.
    ///
    /// - Parameter body: the bytes as they arrived.
    func verify(body: [UInt8], keys: PlatformKeys, now: Moment) throws(Unverified) {
        let (secondsAhead, isAbsurd) = signedAt.subtractingReportingOverflow(now.seconds)
        guard !isAbsurd, abs(secondsAhead) <= Self.maximumSkewSeconds else {
            throw .stale(secondsAhead: secondsAhead)
        }
        guard !signature.hasPrefix(Self.probePrefix) else { throw .probe }
        guard let bytes = Base64.decode(signature) else { throw .malformedSignature }
        let key = try keys.key(serial, at: now)
        let message = SignedMessage.answer(timestamp: timestamp, nonce: nonce, body: body)
        guard key.isValid(signature: bytes, for: message) else { throw .wrongSignature(serial: serial.text) }
    }

    private static func require(_ name: String, in headers: HTTPHeaders) throws(Unverified) -> String {
        let values = headers[name]
        guard let value = values.first, !value.isEmpty else { throw .missingHeader(name) }
        guard values.count == 1 else { throw .repeatedHeader(name) }
        // A line feed in it would move the borders within the signed message.
        guard value.utf8.count <= longestHeader, value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw .malformedHeader(name)
        }
        return value
    }
}
