/// What is wrong with a certificate, or kept one from being issued.
package enum CertificateError: Error, Hashable, Sendable {
    /// No `-----BEGIN …-----` line.
    case notPEM
    /// A PEM block of another kind.
    case wrongLabel(found: String)
    /// The block is damaged.
    case unreadable
    /// Its public key cannot be used.
    case key(KeyError)
    /// OpenSSL refused a field of a certificate to be issued.
    case notIssued(field: String)
}

extension CertificateError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notPEM: "not a PEM text: there is no -----BEGIN …----- line"
        case .wrongLabel(let found): "a PEM block of \(found) where CERTIFICATE is needed"
        case .unreadable: "the PEM block is damaged or not a certificate"
        case .key(let error): "its key: \(error)"
        case .notIssued(let field): "OpenSSL refused the certificate's \(field)"
        }
    }
}
