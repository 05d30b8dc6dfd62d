import Cryptography

/// A public key of WeChat Pay's, as its public-key mode hands it out.
package struct PlatformPublicKey: Sendable {
    /// `PUB_KEY_ID_` and digits.
    package let id: String
    package let key: RSAPublicKey

    package init(id: String, key: RSAPublicKey) {
        self.id = id
        self.key = key
    }
}
