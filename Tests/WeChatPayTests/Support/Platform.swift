import Cryptography
import NIOHTTP1
import StrictJSON

@testable import WeChatPay

/// WeChat Pay's side of the conversation: its keys, its certificates, its signatures.
struct Platform: Sendable {
    static let now = Moment(seconds: 1_760_000_000)
    static let apiV3Key = "0123456789abcdef0123456789abcdef"

    /// Keys take long to make; all tests share these.
    static let merchantKey = try! RSAPrivateKey.generate()
    static let first = Platform(serial: [0x0A, 0x11, 0x22])
    static let second = Platform(serial: [0x0B, 0x11, 0x22])

    let key: RSAPrivateKey
    let certificate: Certificate

    init(
        serial: [UInt8], key: RSAPrivateKey = try! .generate(), notBefore: Int64 = now.seconds - 1_000_000,
        notAfter: Int64 = now.seconds + 100_000_000
    ) {
        self.key = key
        certificate = try! Certificate.issue(
            subject: "Tenpay.com", key: key.publicKey, issuer: .itself(key), serial: serial, notBefore: notBefore,
            notAfter: notAfter)
    }

    var publicKey: PlatformPublicKey { PlatformPublicKey(id: "PUB_KEY_ID_0114", key: key.publicKey) }

    func signature(
        of body: [UInt8], at moment: Moment = now, serial: String? = nil
    ) -> [(name: String, value: String)] {
        let timestamp = String(moment.seconds)
        let message = SignedMessage.answer(timestamp: timestamp, nonce: "c5ac7061fccab6bf", body: body)
        let signature = try! key.signature(for: message)
        return [
            ("Wechatpay-Timestamp", timestamp), ("Wechatpay-Nonce", "c5ac7061fccab6bf"),
            ("Wechatpay-Signature", Base64.encode(signature)), ("Wechatpay-Serial", serial ?? certificate.serial),
            ("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048"),
        ]
    }

    /// The body of `GET /v3/certificates`.
    static func list(_ platforms: [Platform], key: String = apiV3Key, serial: String? = nil) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { object in
            object.member(
                "data",
                array: { array in
                    for platform in platforms {
                        array.object { entry in
                            entry.member("serial_no", serial ?? platform.certificate.serial)
                            entry.member("effective_time", "2018-06-08T10:34:56+08:00")
                            entry.member("expire_time", "2038-12-08T10:34:56+08:00")
                            entry.member(
                                "encrypt_certificate",
                                object: { sealed in
                                    sealed.member("algorithm", "AEAD_AES_256_GCM")
                                    sealed.member("nonce", "61f9c719728a")
                                    sealed.member("associated_data", "certificate")
                                    sealed.member("ciphertext", ciphertext(platform.certificate, key))
                                })
                        }
                    }
                })
        }
        return writer.bytes
    }

    static func ciphertext(_ certificate: Certificate, _ key: String) -> String {
        let sealed = try! AES256GCM.seal(
            Array(certificate.pem.utf8), key: Array(key.utf8), nonce: Array("61f9c719728a".utf8),
            associatedData: Array("certificate".utf8))
        return Base64.encode(sealed)
    }
}

extension HTTPHeaders {
    init(_ fields: [(name: String, value: String)]) {
        self.init(fields.map { ($0.name, $0.value) })
    }
}
