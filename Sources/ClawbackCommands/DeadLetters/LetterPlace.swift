import KafkaRecords

/// Where a letter stands in the dead letters' topic.
struct LetterPlace: Hashable, Comparable, Sendable {
    let partition: Int32
    let offset: Offset

    init(_ place: RecordPlace) {
        partition = place.topicPartition.partition
        offset = place.offset
    }

    /// - Parameter text: `3@1204`, as `list` prints it; also with the topic, `refund-dead-letters[3]@1204` as logs have it or
    ///   `refund-dead-letters-3@1204` as Kafka's own tools do.
    /// - Returns: `nil` for anything else, and for a place in another topic.
    init?(_ text: String, topic: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let offset = Self.number(parts[1]).flatMap({ Int64($0) }) else { return nil }
        var partition = parts[0]
        if partition.hasPrefix(topic + "["), partition.hasSuffix("]") {
            partition = partition.dropFirst(topic.count + 1).dropLast()
        } else if partition.hasPrefix(topic + "-") {
            partition = partition.dropFirst(topic.count + 1)
        }
        guard let number = Self.number(partition).flatMap({ Int32($0) }) else { return nil }
        self.partition = number
        self.offset = Offset(offset)
    }

    private static func number(_ text: Substring) -> Substring? {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? text : nil
    }

    static func < (left: LetterPlace, right: LetterPlace) -> Bool {
        (left.partition, left.offset) < (right.partition, right.offset)
    }
}

extension LetterPlace: CustomStringConvertible {
    var description: String { "\(partition)@\(offset)" }
}
