import COpenSSL

/// Why sealed bytes could not be opened.
package enum CipherError: Error, Hashable, Sendable {
    /// The key is not 32 bytes long.
    case wrongKeyLength(Int)
    /// The nonce is empty or longer than a cipher takes (1 … 64 bytes).
    case wrongNonceLength(Int)
    /// Shorter than the 16-byte tag.
    case tooShort(Int)
    /// Another key, or altered bytes.
    case notAuthentic
}

/// AES-256 in Galois/Counter Mode (NIST SP 800-38D), the 16-byte tag at the end of the ciphertext (RFC 5116).
package enum AES256GCM {
    package static let keyByteCount = 32
    package static let tagByteCount = 16

    package static func open(
        _ ciphertextAndTag: [UInt8], key: [UInt8], nonce: [UInt8], associatedData: [UInt8]
    ) throws(CipherError) -> [UInt8] {
        let secret = key.withUnsafeBytes { SecretBytes(copying: $0) }
        return try open(ciphertextAndTag, key: secret, nonce: nonce, associatedData: associatedData)
    }

    package static func open(
        _ ciphertextAndTag: [UInt8], key: SecretBytes, nonce: [UInt8], associatedData: [UInt8]
    ) throws(CipherError) -> [UInt8] {
        try check(keyCount: key.count, nonce: nonce)
        guard ciphertextAndTag.count >= tagByteCount else { throw .tooShort(ciphertextAndTag.count) }
        let size = ciphertextAndTag.count - tagByteCount
        return try key.withBytes { (key) throws(CipherError) in
            let context = CipherContext(key: key, nonce: nonce, isSealing: false)
            context.addAssociatedData(associatedData)
            let plaintext = context.transform(Array(ciphertextAndTag[..<size]))
            guard context.finishOpening(tag: Array(ciphertextAndTag[size...])) else { throw .notAuthentic }
            return plaintext
        }
    }

    package static func seal(
        _ plaintext: [UInt8], key: [UInt8], nonce: [UInt8], associatedData: [UInt8]
    ) throws(CipherError) -> [UInt8] {
        try check(keyCount: key.count, nonce: nonce)
        return key.withUnsafeBytes { key in
            let context = CipherContext(key: key, nonce: nonce, isSealing: true)
            context.addAssociatedData(associatedData)
            return context.transform(plaintext) + context.finishSealing()
        }
    }

    private static func check(keyCount: Int, nonce: [UInt8]) throws(CipherError) {
        guard keyCount == keyByteCount else { throw .wrongKeyLength(keyCount) }
        guard (1...64).contains(nonce.count) else { throw .wrongNonceLength(nonce.count) }
    }
}

/// Owns one `EVP_CIPHER_CTX`. What can fail here fails only on wrong sizes, which the caller has checked.
private struct CipherContext: ~Copyable {
    private let pointer: OpaquePointer

    init(key: UnsafeRawBufferPointer, nonce: [UInt8], isSealing: Bool) {
        guard let pointer = EVP_CIPHER_CTX_new() else { preconditionFailure("out of memory") }
        self.pointer = pointer
        let direction: Int32 = isSealing ? 1 : 0
        Self.mustSucceed(EVP_CipherInit_ex(pointer, CipherAlgorithm.aes256GCM.pointer, nil, nil, nil, direction))
        Self.mustSucceed(EVP_CIPHER_CTX_ctrl(pointer, EVP_CTRL_AEAD_SET_IVLEN, Int32(nonce.count), nil))
        let bytes = key.baseAddress?.assumingMemoryBound(to: UInt8.self)
        Self.mustSucceed(EVP_CipherInit_ex(pointer, nil, nil, bytes, nonce, direction))
    }

    deinit {
        EVP_CIPHER_CTX_free(pointer)
    }

    borrowing func addAssociatedData(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        var size: Int32 = 0
        Self.mustSucceed(EVP_CipherUpdate(pointer, nil, &size, bytes, Int32(bytes.count)))
    }

    borrowing func transform(_ bytes: [UInt8]) -> [UInt8] {
        guard !bytes.isEmpty else { return [] }
        return [UInt8](unsafeUninitializedCapacity: bytes.count) { output, written in
            var size: Int32 = 0
            Self.mustSucceed(EVP_CipherUpdate(pointer, output.baseAddress, &size, bytes, Int32(bytes.count)))
            written = Int(size)
        }
    }

    /// Whether `tag` belongs to what was transformed.
    borrowing func finishOpening(tag: [UInt8]) -> Bool {
        var tag = tag
        Self.mustSucceed(EVP_CIPHER_CTX_ctrl(pointer, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag))
        var rest: UInt8 = 0
        var size: Int32 = 0
        return EVP_CipherFinal_ex(pointer, &rest, &size) == 1
    }

    borrowing func finishSealing() -> [UInt8] {
        var rest: UInt8 = 0
        var size: Int32 = 0
        Self.mustSucceed(EVP_CipherFinal_ex(pointer, &rest, &size))
        var tag = [UInt8](repeating: 0, count: AES256GCM.tagByteCount)
        Self.mustSucceed(EVP_CIPHER_CTX_ctrl(pointer, EVP_CTRL_AEAD_GET_TAG, Int32(tag.count), &tag))
        return tag
    }

    private static func mustSucceed(_ status: Int32) {
        precondition(status > 0, "AES-256-GCM with checked sizes cannot fail")
    }
}

/// Owns one fetched `EVP_CIPHER` for the life of the process.
///
/// Sendable unchecked: a fetched algorithm is immutable, and OpenSSL counts references to it atomically.
private final class CipherAlgorithm: @unchecked Sendable {
    static let aes256GCM = CipherAlgorithm(name: "AES-256-GCM")

    let pointer: OpaquePointer

    private init(name: String) {
        guard let pointer = EVP_CIPHER_fetch(nil, name, nil) else {
            preconditionFailure("OpenSSL's default provider must offer \(name)")
        }
        self.pointer = pointer
    }

    deinit {
        EVP_CIPHER_free(pointer)
    }
}
