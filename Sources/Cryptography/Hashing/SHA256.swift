import COpenSSL

/// SHA-256 (FIPS 180-4).
package enum SHA256 {
    package static let byteCount = 32

    package static func hash(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { output, written in
            var size: UInt32 = 0
            let status = EVP_Digest(bytes, bytes.count, output.baseAddress, &size, algorithm.pointer, nil)
            precondition(status == 1 && size == byteCount, "hashing memory cannot fail")
            written = Int(size)
        }
    }

    package static func hexHash(_ bytes: [UInt8]) -> String {
        Hex.lowercase(hash(bytes))
    }

    /// Fetched once: a fetch takes locks and costs more than hashing a short message.
    static let algorithm = DigestAlgorithm(name: "SHA2-256")
}

/// Owns one fetched `EVP_MD` for the life of the process.
///
/// Sendable unchecked: a fetched algorithm is immutable, and OpenSSL counts references to it atomically.
final class DigestAlgorithm: @unchecked Sendable {
    let pointer: OpaquePointer

    init(name: String) {
        guard let pointer = EVP_MD_fetch(nil, name, nil) else {
            preconditionFailure("OpenSSL's default provider must offer \(name)")
        }
        self.pointer = pointer
    }

    deinit {
        EVP_MD_free(pointer)
    }
}
