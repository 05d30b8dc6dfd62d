/// What is wrong with a key, whichever file it came from. Never carries key material.
package enum KeyError: Error, Hashable, Sendable {
    /// No `-----BEGIN …-----` line.
    case notPEM
    /// A PEM block of another kind, for example a certificate where a key was due.
    case wrongLabel(found: String, expected: String)
    /// Protected by a passphrase, which a service without a terminal cannot ask for.
    case encrypted
    /// The block is damaged.
    case unreadable
    /// A key of another algorithm, for example `EC`.
    case wrongAlgorithm(String)
    /// An RSA key below the least size accepted, in bits.
    case tooShort(bits: Int, minimum: Int)
    /// The numbers of the private key do not belong together.
    case inconsistent
    /// OpenSSL failed to generate or to sign.
    case operationFailed(String)
}

extension KeyError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notPEM:
            "not a PEM text: there is no -----BEGIN …----- line"
        case .wrongLabel(let found, let expected):
            "a PEM block of \(found) where \(expected) is needed"
        case .encrypted:
            "the key is encrypted; store it without a passphrase (openssl pkey -in KEY -out KEY.plain)"
        case .unreadable:
            "the PEM block is damaged or not a key"
        case .wrongAlgorithm(let name):
            "a key of type \(name) where an RSA key is needed"
        case .tooShort(let bits, let minimum):
            "an RSA key of \(bits) bits; at least \(minimum) are needed"
        case .inconsistent:
            "the numbers in the private key do not belong together"
        case .operationFailed(let operation):
            "OpenSSL failed to \(operation)"
        }
    }
}
