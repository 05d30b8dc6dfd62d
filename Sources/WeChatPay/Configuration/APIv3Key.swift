/// The merchant's APIv3 key: 32 bytes that WeChat Pay encrypts platform certificates with.
package struct APIv3Key: Sendable {
    let bytes: [UInt8]

    /// - Parameter text: 32 bytes of UTF-8; white space around them, such as a file's last newline, is dropped.
    /// - Throws: `APIv3KeyError` when that leaves another number of bytes.
    package init(_ text: String) throws(APIv3KeyError) {
        var trimmed = text[...]
        while trimmed.first?.isWhitespace == true { trimmed.removeFirst() }
        while trimmed.last?.isWhitespace == true { trimmed.removeLast() }
        bytes = Array(trimmed.utf8)
        guard bytes.count == 32 else { throw APIv3KeyError(byteCount: bytes.count) }
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
