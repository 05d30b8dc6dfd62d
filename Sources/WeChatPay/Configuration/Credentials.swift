import Cryptography

/// Who we are to WeChat Pay.
package struct Credentials: Sendable {
    /// The merchant number (of the service provider).
    package let mchid: String
    /// The serial number of the merchant's API certificate, hexadecimal, as the merchant platform shows it.
    package let merchantSerial: String
    /// The key of that certificate.
    package let privateKey: RSAPrivateKey

    package init(mchid: String, merchantSerial: String, privateKey: RSAPrivateKey) {
        self.mchid = mchid
        self.merchantSerial = merchantSerial
        self.privateKey = privateKey
    }
}

extension Credentials: CustomStringConvertible, CustomReflectable {
    package var description: String {
        "Credentials(mchid: \(mchid), merchantSerial: \(merchantSerial), privateKey: <redacted>)"
    }

    package var customMirror: Mirror {
        Mirror(self, children: ["mchid": mchid, "merchantSerial": merchantSerial])
    }
}
