/// Writes fields of Kafka's wire format one after another.
struct WireWriter {
    private(set) var frame: [UInt8] = []

    mutating func integer(_ value: Int, _ size: Int) {
        for shift in stride(from: (size - 1) * 8, through: 0, by: -8) {
            frame.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    mutating func string(_ text: String) {
        integer(text.utf8.count, 2)
        frame += Array(text.utf8)
    }

    mutating func bytes(_ bytes: [UInt8]) {
        integer(bytes.count, 4)
        frame += bytes
    }

    /// Below 2^28.
    mutating func varint(_ value: Int) {
        var rest = value
        while rest >= 0x80 {
            frame.append(UInt8(rest & 0x7F | 0x80))
            rest >>= 7
        }
        frame.append(UInt8(rest))
    }

    mutating func compactString(_ text: String) {
        varint(text.utf8.count + 1)
        frame += Array(text.utf8)
    }
}
