import COpenSSL

/// Owns one `X509`.
///
/// Sendable unchecked: never changed once it is wrapped; OpenSSL guards the extension cache inside with a lock.
final class CertificateHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        X509_free(pointer)
    }

    var pem: String {
        let bio = MemoryBIO()
        let status = PEM_write_bio_X509(bio.pointer, pointer)
        precondition(status == 1, "writing a certificate to memory cannot fail")
        return bio.text
    }
}
