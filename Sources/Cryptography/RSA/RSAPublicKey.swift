import COpenSSL

/// An RSA public key of at least 2048 bits, checking PKCS#1 v1.5 signatures over SHA-256 (RFC 8017).
package final class RSAPublicKey: Sendable {
    private let contexts: SignatureContexts

    /// Reads `-----BEGIN PUBLIC KEY-----` (SubjectPublicKeyInfo) or `-----BEGIN RSA PUBLIC KEY-----` (PKCS#1).
    package convenience init(pem: String) throws(KeyError) {
        self.init(handle: try KeyHandle.read(pem, .publicKey))
    }

    init(handle: KeyHandle) {
        contexts = SignatureContexts(key: handle, purpose: .verify)
    }

    var handle: KeyHandle { contexts.key }

    /// Whether `signature` was made over `message` with the private half. Never fails otherwise, whatever the bytes.
    package func isValid(signature: [UInt8], for message: [UInt8]) -> Bool {
        guard signature.count == handle.signatureByteCount else { return false }
        let digest = SHA256.hash(message)
        let status = contexts.withContext { context in
            EVP_PKEY_verify(context, signature, signature.count, digest, digest.count)
        }
        if status != 1 { ERR_clear_error() }
        return status == 1
    }

    /// SubjectPublicKeyInfo.
    package func pem() -> String {
        handle.pem(.subjectPublicKeyInfo)
    }
}
