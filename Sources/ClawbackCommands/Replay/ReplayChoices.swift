import Kafka
import KafkaRecords

/// What a replay goes over and what it does: everything that must stay the same when it is resumed.
struct ReplayChoices: Hashable, Sendable {
    var topic: String
    var outcomesTopic: String
    var mode: ReplayMode = .query
    var window = Window()
    /// Empty: all. At most one stretch of a partition.
    var offsets: [OffsetChoice] = []
    /// Empty: all.
    var partitions: [Int32] = []
    /// Of the records' keys, as text; `nil`: whatever the key.
    var keys: NameDigest?
    /// Of the intents' ids; `nil`: whatever the id.
    var ids: NameDigest?
    /// Only intents without a settled outcome.
    var isUnsettledOnly = false

    /// The choices as words of a name and a text each, in a fixed order; what was not chosen is absent.
    var fields: [(name: String, text: String)] {
        var fields = [("mode", mode.rawValue), ("topic", topic), ("outcomes", outcomesTopic)]
        if let from = window.from { fields.append(("from", from.rfc3339)) }
        if let to = window.to { fields.append(("to", to.rfc3339)) }
        if !offsets.isEmpty { fields.append(("offsets", offsets.map(\.text).joined(separator: ","))) }
        if !partitions.isEmpty { fields.append(("partitions", partitions.map(String.init).joined(separator: ","))) }
        if let keys { fields.append(("keys", keys.text)) }
        if let ids { fields.append(("ids", ids.text)) }
        if isUnsettledOnly { fields.append(("unsettled", "yes")) }
        return fields
    }

    /// `nil` when a field is not readable, or is one of another version's.
    init?(fields: [String: String]) {
        guard let topic = fields["topic"], let outcomes = fields["outcomes"],
            let mode = fields["mode"].flatMap(ReplayMode.init)
        else { return nil }
        self.init(topic: topic, outcomesTopic: outcomes, mode: mode)
        for (name, text) in fields {
            switch name {
            case "topic", "outcomes", "mode": break
            case "from":
                guard let moment = Timestamp(rfc3339: text) else { return nil }
                window.from = moment
            case "to":
                guard let moment = Timestamp(rfc3339: text) else { return nil }
                window.to = moment
            case "offsets":
                let parts = text.split(separator: ",").map(String.init)
                offsets = parts.compactMap(OffsetChoice.init)
                guard offsets.count == parts.count else { return nil }
            case "partitions":
                let parts = text.split(separator: ",")
                partitions = parts.compactMap { Int32($0) }
                guard partitions.count == parts.count else { return nil }
            case "keys":
                guard let digest = NameDigest(text) else { return nil }
                keys = digest
            case "ids":
                guard let digest = NameDigest(text) else { return nil }
                ids = digest
            case "unsettled": isUnsettledOnly = text == "yes"
            default: return nil
            }
        }
    }

    init(
        topic: String, outcomesTopic: String, mode: ReplayMode = .query, window: Window = Window()
    ) {
        self.topic = topic
        self.outcomesTopic = outcomesTopic
        self.mode = mode
        self.window = window
    }

    /// In words, for people.
    var description: String {
        var words = ["intents of \(topic), \(window)"]
        if !offsets.isEmpty { words.append("offsets \(offsets.map(\.text).joined(separator: ", "))") }
        if !partitions.isEmpty { words.append("partitions \(partitions.map(String.init).joined(separator: ", "))") }
        if let keys { words.append("with one of \(keys.count) keys") }
        if let ids { words.append("with one of \(ids.count) ids") }
        if isUnsettledOnly { words.append("without a settled outcome in \(outcomesTopic)") }
        return words.joined(separator: "; ")
    }

    /// `found`, all that there is in the time window, less what the other choices leave out.
    func narrow(_ found: [TopicPartition: Range<Offset>]) -> [TopicPartition: Range<Offset>] {
        let chosen = Dictionary(offsets.map { ($0.partition, $0) }) { first, _ in first }
        return found.reduce(into: [:]) { ranges, entry in
            let (partition, range) = entry
            if !partitions.isEmpty, !partitions.contains(partition.partition) { return }
            if offsets.isEmpty {
                ranges[partition] = range
            } else if let choice = chosen[partition.partition] {
                ranges[partition] = choice.narrow(range)
            }
        }
    }

    /// Partitions that were named and are not among `partitions` of the topic.
    func missing(of found: some Collection<TopicPartition>) -> [Int32] {
        let there = Set(found.map(\.partition))
        return Set(partitions + offsets.map(\.partition)).subtracting(there).sorted()
    }
}
