/// Reads fields of Kafka's wire format one after another; what is cut off reads as `nil`.
struct WireReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: some Sequence<UInt8>) {
        rest = Array(bytes)[...]
    }

    mutating func integer(_ size: Int) -> Int? {
        guard let bytes = take(size) else { return nil }
        // Sign-extended from `size` bytes.
        let shift = 64 - size * 8
        return (KafkaFrames.integer(bytes) << shift) >> shift
    }

    mutating func string() -> String? {
        guard let count = integer(2) else { return nil }
        return count < 0 ? "" : take(count).map { String(decoding: $0, as: UTF8.self) }
    }

    mutating func bytes() -> [UInt8]? {
        guard let count = integer(4) else { return nil }
        return count < 0 ? [] : take(count).map(Array.init)
    }

    mutating func varint() -> Int? {
        var (value, shift) = (0, 0)
        while shift < 35, let byte = take(1)?.first {
            value |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    /// A string whose length plus one comes as a varint; 0 for none.
    mutating func compactString() -> String? {
        guard let count = varint() else { return nil }
        return count == 0 ? "" : take(count - 1).map { String(decoding: $0, as: UTF8.self) }
    }

    mutating func array<Element>(_ element: (inout WireReader) -> Element?) -> [Element]? {
        guard let count = integer(4) else { return nil }
        return elements(max(0, count), element)
    }

    mutating func compactArray<Element>(_ element: (inout WireReader) -> Element?) -> [Element]? {
        guard let count = varint() else { return nil }
        return elements(max(0, count - 1), element)
    }

    private mutating func elements<Element>(_ count: Int, _ element: (inout WireReader) -> Element?) -> [Element]? {
        var elements: [Element] = []
        for _ in 0..<count {
            guard let next = element(&self) else { return nil }
            elements.append(next)
        }
        return elements
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
