/// Numbers drawn from a seed and a name: the same for the same seed and name, in whatever order they are asked for.
///
/// FNV-1a over the name, then the finalizer of SplitMix64 so that neighbouring names are far apart.
struct SeededDraw {
    private var state: UInt64

    init(seed: UInt64, name: String, purpose: Purpose, attempt: Int = 0) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        state = Self.mixed(hash ^ Self.mixed(seed)) ^ Self.mixed(UInt64(attempt) << 8 | UInt64(purpose.rawValue))
    }

    /// What a number is drawn for, so that one draw says nothing about another.
    enum Purpose: UInt8 {
        case plan, submitFault, queryFault, submitLatency, queryLatency, rateLimit, returnNumber, orderNumber
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return Self.mixed(state)
    }

    /// Uniform in 0 ..< 1, with 53 bits.
    mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// `count` decimal digits.
    mutating func digits(_ count: Int) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(count)
        while text.count < count {
            var number = next()
            // 16 of the 19 digits, so that each is uniform enough.
            for _ in 0..<min(16, count - text.count) {
                text.append(UInt8(ascii: "0") + UInt8(number % 10))
                number /= 10
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func mixed(_ number: UInt64) -> UInt64 {
        var number = number
        number = (number ^ (number >> 30)) &* 0xbf58_476d_1ce4_e5b9
        number = (number ^ (number >> 27)) &* 0x94d0_49bb_1331_11eb
        return number ^ (number >> 31)
    }
}
