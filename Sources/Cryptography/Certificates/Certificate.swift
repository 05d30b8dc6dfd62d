import COpenSSL

/// An X.509 certificate over an RSA key. Reading one proves nothing about who issued it.
package struct Certificate: Sendable {
    /// Upper-case hexadecimal, two digits for every byte of the number, so that leading zeros stay.
    package let serial: String
    /// Seconds since 1970-01-01T00:00:00Z; the certificate is valid from then …
    package let notBefore: Int64
    /// … until then, both included.
    package let notAfter: Int64
    package let publicKey: RSAPublicKey
    let handle: CertificateHandle

    /// The first certificate in `pem`.
    package init(pem: String) throws(CertificateError) {
        guard let label = PEMText(pem).label else { throw .notPEM }
        guard label == "CERTIFICATE" else { throw .wrongLabel(found: label) }
        ERR_clear_error()
        let pointer = MemoryBIO.reading(pem) { bio in
            PEM_read_bio_X509(bio.pointer, nil, clawback_no_passphrase, nil)
        }
        ERR_clear_error()
        guard let pointer else { throw .unreadable }
        try self.init(handle: CertificateHandle(owning: pointer))
    }

    init(handle: CertificateHandle) throws(CertificateError) {
        guard
            let serial = X509_get0_serialNumber(handle.pointer),
            let notBefore = Self.seconds(X509_get0_notBefore(handle.pointer)),
            let notAfter = Self.seconds(X509_get0_notAfter(handle.pointer)),
            let key = X509_get_pubkey(handle.pointer)
        else {
            ERR_clear_error()
            throw .unreadable
        }
        do {
            publicKey = RSAPublicKey(handle: try KeyHandle(owning: key))
        } catch {
            throw .key(error)
        }
        let digits = UnsafeBufferPointer(start: ASN1_STRING_get0_data(serial), count: Int(ASN1_STRING_length(serial)))
        self.serial = Hex.uppercase(Array(digits))
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.handle = handle
    }

    package var pem: String { handle.pem }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
        var seconds: Int64 = 0
        guard let time, clawback_asn1_seconds(time, &seconds) == 0 else { return nil }
        return seconds
    }
}
