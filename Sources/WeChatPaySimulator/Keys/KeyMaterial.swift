import Cryptography

/// A private key and a certificate over it.
package struct CertifiedKey: Sendable {
    package let key: RSAPrivateKey
    package let certificate: Certificate
}

/// Every key of the simulated WeChat Pay and of its one merchant. Worth nothing anywhere else.
package struct KeyMaterial: Sendable {
    package static let defaultMchid = "1900000001"

    package let mchid: String
    /// 32 ASCII characters.
    package let apiV3Key: String
    /// Issues all the other certificates; clients trust this one.
    package let authority: CertifiedKey
    /// For `localhost`, `127.0.0.1` and `::1`.
    package let server: CertifiedKey
    package let merchant: CertifiedKey
    /// Certificates of the same merchant that it may go over to; accepted like the first one until told otherwise.
    package var laterMerchants: [CertifiedKey] = []
    /// One or more, all valid at the same time.
    package let platform: [CertifiedKey]
    /// `PUB_KEY_ID_` and digits.
    package let publicKeyID: String
    /// The private half of the WeChat Pay public key.
    package let publicKeyPair: RSAPrivateKey

    /// The merchant's certificates, the first one first.
    package var merchants: [CertifiedKey] { [merchant] + laterMerchants }

    /// New keys; takes a second or so, as seven RSA keys are searched for.
    ///
    /// - Parameters:
    ///   - platformCertificates: how many, at least 1.
    ///   - merchantCertificates: how many, at least 1.
    ///   - now: seconds since 1970: certificates are valid from a day before on.
    package static func generate(
        mchid: String = defaultMchid, platformCertificates: Int = 2, merchantCertificates: Int = 1, now: Int64
    ) async throws(SimulatorError) -> KeyMaterial {
        let count = max(1, platformCertificates)
        do {
            let later = max(1, merchantCertificates) - 1
            var keys = try await privateKeys(4 + count + later)
            let laterKeys = keys.suffix(later)
            keys.removeLast(later)
            guard let authorityKey = keys.popLast(), let serverKey = keys.popLast(), let merchantKey = keys.popLast(),
                let publicKeyPair = keys.popLast()
            else { throw SimulatorError.keyGeneration("too few keys") }
            let issuing = Issuing(
                authority: authorityKey,
                certificate: try Certificate.issue(
                    subject: "Clawback Simulator CA", key: authorityKey.publicKey, issuer: .itself(authorityKey),
                    serial: serial(first: 0x10), notBefore: now - day, notAfter: now + 3650 * day, isAuthority: true),
                now: now)
            var material = KeyMaterial(
                mchid: mchid, apiV3Key: String(Hex.lowercase(SecureRandom.bytes(16))),
                authority: CertifiedKey(key: authorityKey, certificate: issuing.certificate),
                server: try issuing.certified(
                    serverKey, "localhost", days: 800, dnsNames: ["localhost"], ipAddresses: ["127.0.0.1", "::1"]),
                merchant: try issuing.certified(merchantKey, mchid, days: 1825),
                platform: try keys.map { try issuing.certified($0, "Tenpay.com sign", days: 1825) },
                publicKeyID: "PUB_KEY_ID_" + digits(of: SecureRandom.bytes(34)), publicKeyPair: publicKeyPair)
            material.laterMerchants = try laterKeys.map { try issuing.certified($0, mchid, days: 1825) }
            return material
        } catch let error as SimulatorError {
            throw error
        } catch {
            throw .keyGeneration("\(error)")
        }
    }

    private static let day: Int64 = 86_400

    private static func privateKeys(_ count: Int) async throws -> [RSAPrivateKey] {
        try await withThrowingTaskGroup(of: RSAPrivateKey.self) { group in
            for _ in 0..<count {
                group.addTask { try RSAPrivateKey.generate() }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// 20 bytes; the first one is below 16 so that the text has a leading zero, which must not get lost.
    fileprivate static func serial(first: UInt8 = 0x05) -> [UInt8] {
        [first] + SecureRandom.bytes(19)
    }

    private static func digits(of bytes: [UInt8]) -> String {
        String(decoding: bytes.map { UInt8(ascii: "0") + $0 % 10 }, as: UTF8.self)
    }
}

/// The authority at work.
private struct Issuing {
    let authority: RSAPrivateKey
    let certificate: Certificate
    let now: Int64

    func certified(
        _ key: RSAPrivateKey, _ subject: String, days: Int64, dnsNames: [String] = [], ipAddresses: [String] = []
    ) throws -> CertifiedKey {
        CertifiedKey(
            key: key,
            certificate: try Certificate.issue(
                subject: subject, key: key.publicKey, issuer: .authority(certificate, authority),
                serial: KeyMaterial.serial(), notBefore: now - 86_400, notAfter: now + days * 86_400,
                dnsNames: dnsNames,
                ipAddresses: ipAddresses))
    }
}

extension KeyMaterial {
    /// Whether every certificate is valid now and for a day to come.
    func isValid(at now: Int64) -> Bool {
        ([authority, server] + merchants + platform).allSatisfy {
            $0.certificate.notBefore <= now && $0.certificate.notAfter > now + 86_400
        }
    }
}
