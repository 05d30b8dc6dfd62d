import COpenSSL
import Synchronization

/// Owns one `EVP_PKEY` that is known to be an RSA key of an acceptable size.
///
/// Sendable unchecked: the key is never changed after creation, and OpenSSL guards what it caches inside
/// (Montgomery forms, blinding) with locks of its own.
final class KeyHandle: @unchecked Sendable {
    static let minimumBits = 2048
    /// Larger keys would only serve to burn CPU; OpenSSL's own limit for verification.
    static let maximumBits = 16384

    let pointer: OpaquePointer

    /// Takes ownership of `pointer`, also when it throws.
    init(owning pointer: OpaquePointer) throws(KeyError) {
        let bits = Int(EVP_PKEY_get_bits(pointer))
        let isRSA = EVP_PKEY_is_a(pointer, "RSA") == 1
        guard isRSA, bits >= Self.minimumBits, bits <= Self.maximumBits else {
            let name = EVP_PKEY_get0_type_name(pointer).map { String(cString: $0) } ?? "unknown"
            EVP_PKEY_free(pointer)
            if !isRSA { throw .wrongAlgorithm(name) }
            throw bits < Self.minimumBits ? .tooShort(bits: bits, minimum: Self.minimumBits) : .unreadable
        }
        self.pointer = pointer
    }

    deinit {
        EVP_PKEY_free(pointer)
    }

    /// Bytes in a signature made with this key.
    var signatureByteCount: Int { Int(EVP_PKEY_get_size(pointer)) }

    enum Part {
        case privateKey, publicKey

        fileprivate var selection: Int32 {
            switch self {
            case .privateKey: Int32(clawback_select_key_pair)
            case .publicKey: Int32(clawback_select_public_key)
            }
        }
    }

    /// Reads the key in `pem`, any algorithm and either encoding (PKCS#8 or SubjectPublicKeyInfo, PKCS#1).
    static func read(_ pem: UnsafeRawBufferPointer, _ part: Part) throws(KeyError) -> KeyHandle {
        let text = PEMText(pem)
        guard let label = text.label else { throw .notPEM }
        guard !text.isEncrypted else { throw .encrypted }
        switch part {
        case .privateKey where !label.hasSuffix("PRIVATE KEY"): throw .wrongLabel(found: label, expected: "PRIVATE KEY")
        case .publicKey where !label.hasSuffix("PUBLIC KEY"): throw .wrongLabel(found: label, expected: "PUBLIC KEY")
        default: break
        }
        let pointer = decoding.withLock { _ in decode(pem, part) }
        guard let pointer = pointer.flatMap(OpaquePointer.init(bitPattern:)) else { throw .unreadable }
        return try KeyHandle(owning: pointer)
    }

    static func read(_ pem: String, _ part: Part) throws(KeyError) -> KeyHandle {
        try SecretBytes(copying: pem).withBytes { (bytes) throws(KeyError) in try read(bytes, part) }
    }

    /// One key at a time: with many threads decoding at once, OpenSSL 3.0 was seen to refuse a key that was good.
    private static let decoding = Mutex(())

    private static func decode(_ pem: UnsafeRawBufferPointer, _ part: Part) -> UInt? {
        ERR_clear_error()
        defer { ERR_clear_error() }
        return MemoryBIO.reading(pem) { bio in
            var pointer: OpaquePointer?
            guard
                let decoder = OSSL_DECODER_CTX_new_for_pkey(
                    &pointer, "PEM", nil, nil, part.selection, nil, nil)
            else { return nil as UInt? }
            defer { OSSL_DECODER_CTX_free(decoder) }
            OSSL_DECODER_CTX_set_pem_password_cb(decoder, clawback_no_passphrase, nil)
            guard OSSL_DECODER_from_bio(decoder, bio.pointer) == 1 else {
                EVP_PKEY_free(pointer)
                return nil
            }
            return pointer.map { UInt(bitPattern: $0) }
        }
    }

    enum Encoding {
        case pkcs8, pkcs1, subjectPublicKeyInfo
    }

    func pem(_ encoding: Encoding) -> String {
        let bio = MemoryBIO()
        let status =
            switch encoding {
            case .pkcs8: PEM_write_bio_PKCS8PrivateKey(bio.pointer, pointer, nil, nil, 0, nil, nil)
            case .pkcs1: PEM_write_bio_PrivateKey_traditional(bio.pointer, pointer, nil, nil, 0, nil, nil)
            case .subjectPublicKeyInfo: PEM_write_bio_PUBKEY(bio.pointer, pointer)
            }
        precondition(status == 1, "writing an RSA key to memory cannot fail")
        return bio.text
    }
}
