/// The little of Kafka's wire format (https://kafka.apache.org/protocol) that a proxy has to understand.
enum KafkaFrames {
    static let apiVersionsKey: Int16 = 18

    /// Of a request: which API in which version, and the number that its answer repeats.
    static func header(ofRequest frame: [UInt8]) -> (apiKey: Int16, version: Int16, correlationID: Int32)? {
        guard frame.count >= 8 else { return nil }
        return (
            Int16(truncatingIfNeeded: integer(frame[0..<2])), Int16(truncatingIfNeeded: integer(frame[2..<4])),
            Int32(truncatingIfNeeded: integer(frame[4..<8]))
        )
    }

    static func correlationID(ofAnswer frame: [UInt8]) -> Int32? {
        frame.count >= 4 ? Int32(truncatingIfNeeded: integer(frame[0..<4])) : nil
    }

    /// An ApiVersions answer of version 3 or 4 without the tagged fields at its end; `nil` when it is not one.
    static func withoutTaggedFields(apiVersionsAnswer frame: [UInt8]) -> [UInt8]? {
        // Correlation id and error code, a compact array of (key, least, most, no tagged fields), the throttle time, tagged fields.
        var position = 6
        guard let count = varint(frame, &position), count > 0 else { return nil }
        for _ in 1..<count {
            position += 6
            guard varint(frame, &position) == 0 else { return nil }
        }
        position += 4
        guard position < frame.count else { return nil }
        return frame[..<position] + [0]
    }

    static func integer(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reduce(0) { $0 << 8 | Int($1) }
    }

    /// An unsigned integer of seven bits a byte, the lowest first.
    private static func varint(_ bytes: [UInt8], _ position: inout Int) -> Int? {
        var value = 0
        var shift = 0
        while position < bytes.count, shift < 35 {
            let byte = bytes[position]
            position += 1
            value |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }
}
