import COpenSSL

/// What OpenSSL's verification has against a broker's certificate.
package enum CertificateFault: Hashable, Sendable {
    case expired
    case notYetValid
    /// Nobody vouches for it whom we trust.
    case unknownAuthority
    /// It is not for the host that was connected to.
    case otherHost
    /// In OpenSSL's words.
    case other(String)

    /// - Parameter code: one of `X509_V_ERR_…` (x509_vfy.h).
    init(code: Int32) {
        self =
            switch code {
            case X509_V_ERR_CERT_HAS_EXPIRED: .expired
            case X509_V_ERR_CERT_NOT_YET_VALID: .notYetValid
            case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
                X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
                X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_CERT_UNTRUSTED,
                X509_V_ERR_CERT_SIGNATURE_FAILURE:
                .unknownAuthority
            case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH: .otherHost
            default: .other(X509_verify_cert_error_string(Int(code)).map { String(cString: $0) } ?? "error \(code)")
            }
    }

    var code: String {
        switch self {
        case .expired: "certificate_expired"
        case .notYetValid: "certificate_not_yet_valid"
        case .unknownAuthority: "certificate_authority"
        case .otherHost: "certificate_host"
        case .other: "certificate"
        }
    }
}

extension CertificateFault: CustomStringConvertible {
    /// Completes "the certificate of broker … ".
    package var description: String {
        switch self {
        case .expired: "has expired; it has to be renewed there (or the clock of this machine is wrong)"
        case .notYetValid: "is not valid yet; look at the clock of this machine and of the broker's"
        case .unknownAuthority:
            "comes from an authority that is not trusted here; name the PEM file of the right one as ssl.ca.location in "
                + "kafka.properties"
        case .otherHost:
            "is for other names than this; connect by a name that is in it (kafka.bootstrapServers, and what the broker "
                + "advertises)"
        case .other(let words): "is not accepted: \(words)"
        }
    }
}
