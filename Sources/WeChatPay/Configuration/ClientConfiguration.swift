/// Everything the client needs to know. Nothing in it is read from files except the trust roots.
package struct ClientConfiguration: Sendable {
    package var origin: Origin
    /// Another way to the same service, used while the first cannot be reached.
    package var standByOrigin: Origin?
    package var credentials: Credentials
    /// Needed for platform certificates.
    package var apiV3Key: APIv3Key?
    /// Public-key mode: the first is the one that answers are asked to be signed with; any of them is accepted.
    package var publicKeys: [PlatformPublicKey]
    /// PEM file of the authorities to trust for TLS instead of the system's.
    package var trustRootsFile: String?
    /// From the start of a call to the last byte of its answer.
    package var requestTimeout: Duration = .seconds(10)
    /// How many calls may be under way at once; as many connections may be open to a host.
    package var maximumInFlight = 256
    /// Below the 8 s after which the server drops an idle connection.
    package var idleTimeout: Duration = .seconds(7)
    package var userAgent = "clawback/1"

    package init(
        origin: Origin, standByOrigin: Origin? = nil, credentials: Credentials, apiV3Key: APIv3Key? = nil,
        publicKeys: [PlatformPublicKey] = [], trustRootsFile: String? = nil
    ) {
        self.origin = origin
        self.standByOrigin = standByOrigin
        self.credentials = credentials
        self.apiV3Key = apiV3Key
        self.publicKeys = publicKeys
        self.trustRootsFile = trustRootsFile
    }
}

package enum ClientConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Neither an APIv3 key nor a public key: no answer could ever be verified.
    case noPlatformKeys
    case unreadableTrustRoots(path: String, reason: String)

    package var description: String {
        switch self {
        case .noPlatformKeys:
            "neither an APIv3 key (for platform certificates) nor a WeChat Pay public key: no answer could be verified"
        case .unreadableTrustRoots(let path, let reason):
            "no certificates can be read from \(path): \(reason)"
        }
    }
}
