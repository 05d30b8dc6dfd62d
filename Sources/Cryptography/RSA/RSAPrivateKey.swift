import COpenSSL

/// An RSA private key of at least 2048 bits, making PKCS#1 v1.5 signatures over SHA-256 (RFC 8017).
package final class RSAPrivateKey: Sendable {
    package enum Format: Sendable {
        /// `-----BEGIN PRIVATE KEY-----`
        case pkcs8
        /// `-----BEGIN RSA PRIVATE KEY-----`
        case pkcs1
    }

    package let publicKey: RSAPublicKey
    private let contexts: SignatureContexts

    /// Reads PKCS#8 or PKCS#1, unencrypted, and tries the key once so that a damaged one is found here.
    package convenience init(pem: SecretBytes) throws(KeyError) {
        let handle = try pem.withBytes { (bytes) throws(KeyError) in try KeyHandle.read(bytes, .privateKey) }
        self.init(handle: handle)
        let probe = Array("clawback".utf8)
        guard let signature = try? signature(for: probe), publicKey.isValid(signature: signature, for: probe) else {
            throw .inconsistent
        }
    }

    /// From a text, which stays in memory as long as whoever has it keeps it.
    package convenience init(pem: String) throws(KeyError) {
        try self.init(pem: SecretBytes(copying: pem))
    }

    private init(handle: KeyHandle) {
        contexts = SignatureContexts(key: handle, purpose: .sign)
        publicKey = RSAPublicKey(handle: handle)
    }

    package static func generate(bits: Int = 2048) throws(KeyError) -> RSAPrivateKey {
        guard bits >= KeyHandle.minimumBits else {
            throw .tooShort(bits: bits, minimum: KeyHandle.minimumBits)
        }
        guard let context = EVP_PKEY_CTX_new_from_name(nil, "RSA", nil) else {
            throw .operationFailed("generate an RSA key")
        }
        defer { EVP_PKEY_CTX_free(context) }
        var pointer: OpaquePointer?
        guard
            EVP_PKEY_keygen_init(context) == 1,
            EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(clamping: bits)) == 1,
            EVP_PKEY_generate(context, &pointer) == 1,
            let pointer
        else {
            ERR_clear_error()
            throw .operationFailed("generate an RSA key")
        }
        return RSAPrivateKey(handle: try KeyHandle(owning: pointer))
    }

    var handle: KeyHandle { contexts.key }

    package func signature(for message: [UInt8]) throws(KeyError) -> [UInt8] {
        let digest = SHA256.hash(message)
        let signature = [UInt8](unsafeUninitializedCapacity: handle.signatureByteCount) { output, written in
            var size = output.count
            let status = contexts.withContext { context in
                EVP_PKEY_sign(context, output.baseAddress, &size, digest, digest.count)
            }
            if status == 1 { written = size }
        }
        guard !signature.isEmpty else {
            ERR_clear_error()
            throw .operationFailed("sign")
        }
        return signature
    }

    /// The private key itself, in the clear.
    package func pem(_ format: Format) -> String {
        switch format {
        case .pkcs8: handle.pem(.pkcs8)
        case .pkcs1: handle.pem(.pkcs1)
        }
    }
}

extension RSAPrivateKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "RSAPrivateKey(<redacted>)" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
