/// The keys that can be exchanged while calls are made.
package struct ClientKeys: Sendable {
    package var credentials: Credentials
    /// Needed for platform certificates.
    package var apiV3Key: APIv3Key?
    /// Public-key mode: the first is the one that answers are asked to be signed with; any of them is accepted.
    package var publicKeys: [PlatformPublicKey]

    package init(credentials: Credentials, apiV3Key: APIv3Key? = nil, publicKeys: [PlatformPublicKey] = []) {
        self.credentials = credentials
        self.apiV3Key = apiV3Key
        self.publicKeys = publicKeys
    }
}

extension ClientKeys {
    /// Whether these are the same keys, under the same names.
    package func isSame(as other: ClientKeys) -> Bool {
        credentials.mchid == other.credentials.mchid && credentials.merchantSerial == other.credentials.merchantSerial
            && credentials.privateKey.publicKey.pem() == other.credentials.privateKey.publicKey.pem()
            && APIv3Key.areSame(apiV3Key, other.apiV3Key)
            && publicKeys.map(\.id) == other.publicKeys.map(\.id)
            && publicKeys.map { $0.key.pem() } == other.publicKeys.map { $0.key.pem() }
    }
}

extension ClientConfiguration {
    package var keys: ClientKeys {
        ClientKeys(credentials: credentials, apiV3Key: apiV3Key, publicKeys: publicKeys)
    }
}
