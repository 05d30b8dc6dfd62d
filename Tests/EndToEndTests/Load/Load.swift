import TestSupport

/// What one worker bears. `CLAWBACK_FATES=full` runs the sizes that are promised, as it does for ``Fates``;
/// `CLAWBACK_PROGRAM` names a release build to measure.
enum Load {
    static let isFull = Fates.isFull

    /// How long a run may take: other tests run beside it, and the full size is a matter of minutes.
    static let limit = Duration.seconds(isFull ? 600 : 180)

    static func report(_ figures: String) {
        print("load: \(figures)")
    }

    /// Text that no compression makes small.
    static func noise(_ count: Int, _ random: inout SeededGenerator) -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_".utf8)
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
            var bits: UInt64 = 0
            for index in 0..<count {
                if index % 10 == 0 { bits = random.next() }
                buffer[index] = letters[Int(bits & 63)]
                bits >>= 6
            }
            initialised = count
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
