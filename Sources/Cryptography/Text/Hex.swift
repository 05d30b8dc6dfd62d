/// Bytes as hexadecimal digits, two to a byte, most significant first.
package enum Hex {
    package static func lowercase(_ bytes: [UInt8]) -> String {
        text(of: bytes, letters: UInt8(ascii: "a"))
    }

    package static func uppercase(_ bytes: [UInt8]) -> String {
        text(of: bytes, letters: UInt8(ascii: "A"))
    }

    private static func text(of bytes: [UInt8], letters: UInt8) -> String {
        func digit(_ value: UInt8) -> UInt8 {
            value < 10 ? UInt8(ascii: "0") + value : letters + (value - 10)
        }
        return String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
            var position = 0
            for byte in bytes {
                buffer[position] = digit(byte >> 4)
                buffer[position + 1] = digit(byte & 0x0F)
                position += 2
            }
            return position
        }
    }
}
