import COpenSSL
import Synchronization

/// Prepared `EVP_PKEY_CTX` for PKCS#1 v1.5 signatures over SHA-256 digests with one key, for any number of threads.
///
/// Preparing one costs several locks and allocations inside OpenSSL, more than a tenth of a verification; a prepared
/// one may be used again and again, by one thread at a time. So each is lent out and taken back; there are as many as
/// were ever in use at once.
final class SignatureContexts: Sendable {
    enum Purpose {
        case sign, verify
    }

    let key: KeyHandle
    private let purpose: Purpose
    private let idle = Mutex<[SignatureContext]>([])

    init(key: KeyHandle, purpose: Purpose) {
        self.key = key
        self.purpose = purpose
    }

    func withContext<Result>(_ body: (OpaquePointer) -> Result) -> Result {
        let context = idle.withLock { $0.popLast() } ?? SignatureContext(key: key, purpose: purpose)
        defer { idle.withLock { $0.append(context) } }
        return body(context.pointer)
    }
}

/// Owns one `EVP_PKEY_CTX`.
///
/// Sendable unchecked: `SignatureContexts` lends it to one caller at a time.
private final class SignatureContext: @unchecked Sendable {
    let pointer: OpaquePointer

    init(key: KeyHandle, purpose: SignatureContexts.Purpose) {
        guard let pointer = EVP_PKEY_CTX_new_from_pkey(nil, key.pointer, nil) else {
            preconditionFailure("out of memory")
        }
        self.pointer = pointer
        let started =
            switch purpose {
            case .sign: EVP_PKEY_sign_init(pointer)
            case .verify: EVP_PKEY_verify_init(pointer)
            }
        let isReady =
            started == 1
            && EVP_PKEY_CTX_set_rsa_padding(pointer, RSA_PKCS1_PADDING) == 1
            && EVP_PKEY_CTX_set_signature_md(pointer, SHA256.algorithm.pointer) == 1
        precondition(isReady, "RSA with PKCS#1 v1.5 and SHA-256 is always available")
    }

    deinit {
        EVP_PKEY_CTX_free(pointer)
    }
}
