extension Answer {
    /// Makes an honest answer one of an attacker.
    mutating func turn(_ kind: Fault.Hostile) {
        label = kind.rawValue
        switch kind {
        case .oversized: body += [UInt8](repeating: UInt8(ascii: " "), count: 70_000)
        case .endless:
            body += [UInt8](repeating: UInt8(ascii: " "), count: 4096)
            delivery = .endless
        case .stalled: delivery = .stalled
        case .contentType: bodyType = .html
        case .redirect:
            status = 307
            moreHeaders = [Header(name: "Location", value: "https://elsewhere.invalid/")]
        case .packed:
            body = Self.bomb
            moreHeaders = [Header(name: "Content-Encoding", value: "gzip")]
        case .replayed: signing = .replayed
        case .doubled: isDoublySigned = true
        }
    }

    /// 1 MiB of zeros, as gzip packs it.
    private static let bomb: [UInt8] =
        [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 3, 0xED, 0xC1, 0x31, 1, 0, 0, 0, 0xC2, 0xA0, 0xF5, 0x4F, 0x6D, 8, 0x5F, 0xA0]
        + [UInt8](repeating: 0, count: 1016) + [0x3E, 3, 0x1C, 0xEA, 0x38, 0xA7, 0, 0, 0x10, 0]
}
