import COpenSSL

/// Random bytes fit for nonces and keys.
package enum SecureRandom {
    package static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
            guard count > 0 else { return }
            let status = RAND_bytes(buffer.baseAddress, Int32(count))
            precondition(status == 1, "the operating system must supply random bytes")
            written = count
        }
    }
}
