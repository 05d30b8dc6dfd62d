import Cryptography

/// The merchant's APIv3 key: 32 bytes that WeChat Pay encrypts platform certificates with.
package struct APIv3Key: Sendable {
    let secret: SecretBytes

    /// - Parameter text: 32 bytes; ASCII white space around them, such as a file's last newline, is dropped.
    /// - Throws: `APIv3KeyError` when that leaves another number of bytes.
    package init(_ text: SecretBytes) throws(APIv3KeyError) {
        secret = text.withBytes { bytes in
            var trimmed = bytes[...]
            while let first = trimmed.first, Self.isSpace(first) { trimmed.removeFirst() }
            while let last = trimmed.last, Self.isSpace(last) { trimmed.removeLast() }
            return SecretBytes(copying: UnsafeRawBufferPointer(rebasing: trimmed))
        }
        guard secret.count == 32 else { throw APIv3KeyError(byteCount: secret.count) }
    }

    /// From a text, which stays in memory as long as whoever has it keeps it.
    package init(_ text: String) throws(APIv3KeyError) {
        try self.init(SecretBytes(copying: text))
    }

    static func areSame(_ one: APIv3Key?, _ other: APIv3Key?) -> Bool {
        switch (one, other) {
        case (nil, nil): true
        case (let one?, let other?):
            one.secret.withBytes { bytes in other.secret.withBytes { $0.elementsEqual(bytes) } }
        default: false
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || (9...13).contains(byte)
    }
}

extension APIv3Key: CustomStringConvertible, CustomReflectable {
    package var description: String { "APIv3Key(<redacted>)" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A would-be APIv3 key of the wrong length.
package struct APIv3KeyError: Error, Hashable, Sendable, CustomStringConvertible {
    package let byteCount: Int

    package var description: String {
        "an APIv3 key has 32 bytes, this one has \(byteCount)"
    }
}
