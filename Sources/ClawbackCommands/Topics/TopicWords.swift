import KafkaRecords

/// What a survey says of one topic, in a few words.
struct TopicWords {
    /// Partitions named one by one; the rest is counted.
    private static let mostNamed = 12

    private let survey: TopicSurvey?
    private let now: Timestamp

    init(_ survey: TopicSurvey?, _ now: Timestamp) {
        self.survey = survey
        self.now = now
    }

    /// Empty when nothing is known.
    func words(for line: TopicPlan.Line) -> String {
        guard let positions = survey?.partitions[line.topic.name] else { return "" }
        let total = positions.reduce(0) { $0 + $1.waiting }
        switch line.topic.role {
        case .intents:
            return "lag \(total)" + byPartition(positions)
        case .requery:
            let due = survey?.nextDue(in: line.topic.name).map { "; next due \($0.rfc3339), \(distance(to: $0))" }
            return total == 0 ? "nothing scheduled" : "\(total) scheduled" + byPartition(positions) + (due ?? "")
        case .outcomes:
            return ""
        case .deadLetters:
            return total == 0 ? "empty" : "up to \(total) \(total == 1 ? "record" : "records")" + byPartition(positions)
        }
    }

    /// ": 6 in 0, 4 in 2"; empty where nothing waits or there is only one partition.
    private func byPartition(_ positions: [PartitionPosition]) -> String {
        let waiting = positions.filter { $0.waiting > 0 }
        guard !waiting.isEmpty, positions.count > 1 else { return "" }
        let named = waiting.prefix(Self.mostNamed).map { "\($0.waiting) in \($0.partition)" }.joined(separator: ", ")
        let rest = waiting.count - Self.mostNamed
        return ": \(named)" + (rest > 0 ? " and \(rest) more partitions" : "")
    }

    private func distance(to due: Timestamp) -> String {
        let distance = due - now
        guard distance > .zero else { return "\(rounded(.zero - distance)) ago" }
        return "in \(rounded(distance))"
    }

    /// In the two largest units that say something: 2h 5m, 45s.
    private func rounded(_ duration: Duration) -> String {
        let seconds = duration.milliseconds / 1000
        switch seconds {
        case ..<60: return "\(seconds)s"
        case ..<3600: return "\(seconds / 60)m \(seconds % 60)s"
        case ..<86_400: return "\(seconds / 3600)h \(seconds / 60 % 60)m"
        default: return "\(seconds / 86_400)d \(seconds / 3600 % 24)h"
        }
    }
}

extension NeededTopic.Role {
    /// Whether the worker's group has offsets in it.
    var isReadByWorker: Bool { self == .intents || self == .requery }
}
