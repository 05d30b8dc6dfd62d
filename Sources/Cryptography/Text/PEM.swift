import COpenSSL

/// What a PEM text says of itself (RFC 7468), read before OpenSSL sees it so that the complaint can be exact.
struct PEMText {
    /// The label of the first block, for example `PRIVATE KEY`; `nil` when there is no block.
    let label: String?
    /// Encrypted in the old style (RFC 1421 headers) or as PKCS#8.
    let isEncrypted: Bool

    /// Copies nothing but the label: what is between the lines may be a private key.
    init(_ text: UnsafeRawBufferPointer) {
        label = text.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.lazy.compactMap(Self.label).first
        isEncrypted =
            label == "ENCRYPTED PRIVATE KEY" || (label != nil && text.contains(Array("Proc-Type: 4,ENCRYPTED".utf8)))
    }

    init(_ text: String) {
        var text = text
        self = text.withUTF8 { PEMText(UnsafeRawBufferPointer($0)) }
    }

    /// The label in a `-----BEGIN …-----` line: printable ASCII of bearable length, since it ends up in error lines.
    private static func label(in line: Slice<UnsafeRawBufferPointer>) -> String? {
        let (start, dashes) = (Array("-----BEGIN ".utf8), Array("-----".utf8))
        guard line.starts(with: start) else { return nil }
        let rest = line.dropFirst(start.count)
        guard let end = rest.firstRange(of: dashes) else { return nil }
        let label = rest[..<end.lowerBound]
        let isLabel = label.count <= 64 && label.allSatisfy { (0x20...0x7E).contains($0) }
        return isLabel ? String(decoding: label, as: UTF8.self) : nil
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
        return text.withUTF8 { reading(UnsafeRawBufferPointer($0), body) }
    }

    /// Runs `body` with a BIO that reads `bytes` in place.
    static func reading<Result>(_ bytes: UnsafeRawBufferPointer, _ body: (borrowing MemoryBIO) -> Result) -> Result {
        guard let pointer = BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count)) else {
            preconditionFailure("out of memory")
        }
        return body(MemoryBIO(owning: pointer))
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
