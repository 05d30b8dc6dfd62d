/// Base64 with the standard alphabet and padding (RFC 4648, section 4), strict in both directions.
package enum Base64 {
    package static func encode(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { output in
            var written = 0
            var position = 0
            while position < bytes.count {
                let left = bytes.count - position
                let group =
                    UInt32(bytes[position]) << 16
                    | (left > 1 ? UInt32(bytes[position + 1]) << 8 : 0)
                    | (left > 2 ? UInt32(bytes[position + 2]) : 0)
                output[written] = letter(group >> 18)
                output[written + 1] = letter(group >> 12)
                output[written + 2] = left > 1 ? letter(group >> 6) : padding
                output[written + 3] = left > 2 ? letter(group) : padding
                written += 4
                position += 3
            }
            return written
        }
    }

    /// The bytes that `text` stands for; `nil` for anything but canonical Base64: a foreign character, white space,
    /// missing or misplaced padding, or bits set past the end.
    package static func decode(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8 { input in decode(input) }
    }

    private static func decode(_ input: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard input.count.isMultiple(of: 4) else { return nil }
        guard let last = input.last else { return [] }
        let padded = last == padding ? (input[input.count - 2] == padding ? 2 : 1) : 0
        let letters = input.count - padded
        let size = input.count / 4 * 3 - padded
        var isSound = true
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { output, written in
            var bits: UInt32 = 0
            for position in 0..<input.count {
                let isLetter = position < letters
                guard let value = isLetter ? value(of: input[position]) : 0 else {
                    isSound = false
                    return
                }
                bits = bits << 6 | value
                guard position % 4 == 3 else { continue }
                for shift in stride(from: 16, through: 0, by: -8) {
                    let byte = UInt8(bits >> shift & 0xFF)
                    if written < size {
                        output[written] = byte
                        written += 1
                    } else if byte != 0 {
                        isSound = false
                    }
                }
                bits = 0
            }
        }
        return isSound ? bytes : nil
    }

    private static let padding = UInt8(ascii: "=")

    /// The letter for the low six bits of `value`.
    private static func letter(_ value: UInt32) -> UInt8 {
        switch UInt8(value & 0x3F) {
        case let value where value < 26: UInt8(ascii: "A") + value
        case let value where value < 52: UInt8(ascii: "a") + (value - 26)
        case let value where value < 62: UInt8(ascii: "0") + (value - 52)
        case 62: UInt8(ascii: "+")
        default: UInt8(ascii: "/")
        }
    }

    private static func value(of letter: UInt8) -> UInt32? {
        switch letter {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(letter - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(letter - UInt8(ascii: "a") + 26)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(letter - UInt8(ascii: "0") + 52)
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
