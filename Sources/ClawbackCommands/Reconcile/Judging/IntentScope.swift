import KafkaRecords

/// Which intents were read: what lies outside is not judged.
struct IntentScope: Hashable, Sendable {
    enum Side: Hashable, Sendable {
        case within, before, after
        /// In a topic or partition that was not read.
        case elsewhere
    }

    var topic: String
    /// Of every partition, also where nothing was to be read.
    var ranges: [TopicPartition: Range<Offset>]

    func side(of place: RecordPlace) -> Side {
        guard place.topicPartition.topic == topic, let range = ranges[place.topicPartition] else { return .elsewhere }
        if place.offset < range.lowerBound { return .before }
        return place.offset < range.upperBound ? .within : .after
    }
}
