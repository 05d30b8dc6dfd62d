import COpenSSL

/// Who signs a certificate that is issued here.
package enum CertificateIssuer: Sendable {
    /// The certificate's own private key.
    case itself(RSAPrivateKey)
    case authority(Certificate, RSAPrivateKey)
}

extension Certificate {
    /// Issues a certificate: for the simulator and for tests, nothing here is meant to be trusted.
    ///
    /// - Parameters:
    ///   - subject: the common name.
    ///   - serial: the number's bytes, most significant first, 1 … 20 (RFC 5280, section 4.1.2.2).
    ///   - notBefore: seconds since 1970-01-01T00:00:00Z.
    ///   - notAfter: seconds since 1970-01-01T00:00:00Z.
    ///   - isAuthority: whether it may issue others.
    package static func issue(
        subject: String,
        key: RSAPublicKey,
        issuer: CertificateIssuer,
        serial: [UInt8],
        notBefore: Int64,
        notAfter: Int64,
        isAuthority: Bool = false,
        dnsNames: [String] = [],
        ipAddresses: [String] = []
    ) throws(CertificateError) -> Certificate {
        defer { ERR_clear_error() }
        guard let pointer = X509_new() else { preconditionFailure("out of memory") }
        let handle = CertificateHandle(owning: pointer)
        try require(X509_set_version(pointer, Int(X509_VERSION_3)), "version")
        try setSerial(serial, of: pointer)
        guard
            ASN1_TIME_set(X509_getm_notBefore(pointer), time_t(notBefore)) != nil,
            ASN1_TIME_set(X509_getm_notAfter(pointer), time_t(notAfter)) != nil
        else { throw .notIssued(field: "validity") }
        let name = X509_get_subject_name(pointer)
        let commonName = Array(subject.utf8)
        try require(
            X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, commonName, Int32(commonName.count), -1, 0), "subject"
        )
        try require(X509_set_pubkey(pointer, key.handle.pointer), "key")

        let issuerPointer: OpaquePointer
        let issuerKey: RSAPrivateKey
        switch issuer {
        case .itself(let key): (issuerPointer, issuerKey) = (pointer, key)
        case .authority(let certificate, let key): (issuerPointer, issuerKey) = (certificate.handle.pointer, key)
        }
        try require(X509_set_issuer_name(pointer, X509_get_subject_name(issuerPointer)), "issuer")

        let names = dnsNames.map { "DNS:\($0)" } + ipAddresses.map { "IP:\($0)" }
        var extensions: [(identifier: Int32, value: String, field: String)] = [
            (NID_basic_constraints, isAuthority ? "critical,CA:TRUE" : "critical,CA:FALSE", "basic constraints"),
            (
                NID_key_usage,
                isAuthority
                    ? "critical,keyCertSign,cRLSign,digitalSignature" : "critical,digitalSignature,keyEncipherment",
                "key usage"
            ),
            (NID_subject_key_identifier, "hash", "subject key identifier"),
            (NID_authority_key_identifier, "keyid", "authority key identifier"),
        ]
        if !names.isEmpty {
            extensions.append((NID_ext_key_usage, "serverAuth", "extended key usage"))
            extensions.append((NID_subject_alt_name, names.joined(separator: ","), "names"))
        }
        for entry in extensions {
            try require(
                clawback_x509_add_extension(pointer, issuerPointer, entry.identifier, entry.value), entry.field)
        }
        try require(X509_sign(pointer, issuerKey.handle.pointer, SHA256.algorithm.pointer), "signature")
        return try Certificate(handle: handle)
    }

    private static func setSerial(_ serial: [UInt8], of certificate: OpaquePointer) throws(CertificateError) {
        guard (1...20).contains(serial.count), let number = BN_bin2bn(serial, Int32(serial.count), nil) else {
            throw .notIssued(field: "serial number")
        }
        defer { BN_free(number) }
        guard BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nil else {
            throw .notIssued(field: "serial number")
        }
    }

    private static func require(_ status: Int32, _ field: String) throws(CertificateError) {
        guard status > 0 else { throw .notIssued(field: field) }
    }
}
