import Cryptography
import Foundation

/// A certificate authority for one test, made when it is asked for.
package struct TestAuthority: Sendable {
    private let key: RSAPrivateKey
    private let certificate: Certificate

    package init(named name: String = "an authority of the tests") throws {
        key = try RSAPrivateKey.generate()
        certificate = try Certificate.issue(
            subject: name, key: key.publicKey, issuer: .itself(key), serial: [1], notBefore: Self.now - 86_400,
            notAfter: Self.now + 86_400, isAuthority: true)
    }

    package var pem: String { certificate.pem }

    /// A key and a server's certificate for it.
    ///
    /// - Parameters:
    ///   - names: DNS names; with none it is for the loopback address.
    ///   - validity: seconds from now.
    package func identity(
        subject: String = "broker", names: [String] = [], validity: Range<Int64> = -3600..<3600
    ) throws -> TestIdentity {
        try issue(
            subject, validity, names: names.isEmpty ? ["localhost"] : names,
            addresses: names.isEmpty ? ["127.0.0.1"] : [])
    }

    /// A key and a certificate for it that a client may show: for no name.
    package func clientIdentity(subject: String) throws -> TestIdentity {
        try issue(subject, -3600..<3600, names: [], addresses: [])
    }

    private func issue(
        _ subject: String, _ validity: Range<Int64>, names: [String], addresses: [String]
    ) throws -> TestIdentity {
        let own = try RSAPrivateKey.generate()
        let issued = try Certificate.issue(
            subject: subject, key: own.publicKey, issuer: .authority(certificate, key), serial: [2],
            notBefore: Self.now + validity.lowerBound, notAfter: Self.now + validity.upperBound, dnsNames: names,
            ipAddresses: addresses)
        return TestIdentity(certificatePEM: issued.pem, keyPEM: own.pem(.pkcs8))
    }

    private static var now: Int64 { Int64(Date().timeIntervalSince1970) }
}

/// What a server, or a client that shows a certificate, is known by.
package struct TestIdentity: Sendable {
    package let certificatePEM: String
    package let keyPEM: String
}
