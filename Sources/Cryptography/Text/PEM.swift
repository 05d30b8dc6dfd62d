import COpenSSL

/// What a PEM text says of itself (RFC 7468), read before OpenSSL sees it so that the complaint can be exact.
struct PEMText {
    /// The label of the first block, for example `PRIVATE KEY`; `nil` when there is no block.
    let label: String?
    /// Encrypted in the old style (RFC 1421 headers) or as PKCS#8.
    let isEncrypted: Bool

    init(_ text: String) {
        let start = "-----BEGIN "
        let line = text.split(whereSeparator: \.isNewline).first {
            $0.hasPrefix(start) && $0.dropFirst(start.count).contains("-----")
        }
        label = line.map { line in
            var label = line.dropFirst(start.count)
            while let last = label.last, last == "-" || last.isWhitespace { label.removeLast() }
            return String(label)
        }
        isEncrypted = label == "ENCRYPTED PRIVATE KEY" || (label != nil && text.contains("Proc-Type: 4,ENCRYPTED"))
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
