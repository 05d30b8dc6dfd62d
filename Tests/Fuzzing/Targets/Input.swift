/// Takes an input apart: small choices from its beginning, the bytes that are read from what is left.
struct Input {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    /// 0 when nothing is left.
    mutating func byte() -> UInt8 {
        rest.popFirst() ?? 0
    }

    /// As many as there are, if fewer.
    mutating func bytes(_ count: Int) -> [UInt8] {
        let taken = rest.prefix(count)
        rest = rest.dropFirst(count)
        return Array(taken)
    }

    /// At most `width` bytes, most significant first.
    mutating func number(_ width: Int) -> Int64 {
        bytes(width).reduce(0) { $0 << 8 | Int64($1) }
    }

    /// Up to the next occurrence of `byte`, which is dropped.
    mutating func upTo(_ byte: UInt8) -> [UInt8] {
        let taken = rest.prefix { $0 != byte }
        rest = rest[taken.endIndex...].dropFirst()
        return Array(taken)
    }

    mutating func all() -> [UInt8] {
        bytes(rest.count)
    }
}
