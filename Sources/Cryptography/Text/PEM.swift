import COpenSSL

/// What a PEM text says of itself (RFC 7468), read before OpenSSL sees it so that the complaint can be exact.
struct PEMText {
    /// The label of the first block, for example `PRIVATE KEY`; `nil` when there is no block.
    let label: String?
    /// Encrypted in the old style (RFC 1421 headers) or as PKCS#8.
    let isEncrypted: Bool

    init(_ text: String) {
        label = text.split(whereSeparator: \.isNewline).lazy.compactMap(Self.label).first
        isEncrypted = label == "ENCRYPTED PRIVATE KEY" || (label != nil && text.contains("Proc-Type: 4,ENCRYPTED"))
    }

    /// The label in a `-----BEGIN …-----` line: printable ASCII of bearable length, since it ends up in error lines.
    private static func label(in line: Substring) -> String? {
        let start = "-----BEGIN "
        guard line.hasPrefix(start) else { return nil }
        let rest = line.dropFirst(start.count)
        guard let end = rest.firstRange(of: "-----") else { return nil }
        let label = rest[..<end.lowerBound]
        let isLabel = label.utf8.count <= 64 && label.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        return isLabel ? String(label) : nil
    }
}

/// Owns one memory `BIO`.
struct MemoryBIO: ~Copyable {
    let pointer: OpaquePointer

    /// An empty one, to be written to.
    init() {
        guard let pointer = BIO_new(BIO_s_mem()) else { preconditionFailure("out of memory") }
        self.pointer = pointer
    }

    /// Runs `body` with a BIO that reads `text` in place.
    static func reading<Result>(_ text: String, _ body: (borrowing MemoryBIO) -> Result) -> Result {
        var text = text
        return text.withUTF8 { bytes in
            guard let pointer = BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count)) else {
                preconditionFailure("out of memory")
            }
            return body(MemoryBIO(owning: pointer))
        }
    }

    private init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        BIO_free(pointer)
    }

    /// What has been written, as text.
    var text: String {
        var start: UnsafeMutablePointer<CChar>?
        let size = clawback_bio_bytes(pointer, &start)
        guard let start, size > 0 else { return "" }
        let bytes = UnsafeRawBufferPointer(start: start, count: size)
        return String(decoding: bytes, as: UTF8.self)
    }
}
