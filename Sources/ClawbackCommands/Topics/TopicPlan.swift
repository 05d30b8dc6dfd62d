/// A topic that the deployment needs.
struct NeededTopic: Hashable, Sendable {
    enum Role: String, Sendable {
        case intents
        case outcomes
        case requery
        case deadLetters = "dead-letters"

        /// What `kafka.createTopics` calls own: written and read by the worker alone, or by nobody else's program.
        var isOwn: Bool { self == .requery || self == .deadLetters }
    }

    let name: String
    let role: Role

    /// Settings a topic is created with; what is not named is the broker's own.
    var creationSettings: [(name: String, value: String)] {
        switch role {
        case .intents, .outcomes: []
        // Beyond the longest delay there is, with a month's outage on top.
        case .requery:
            // A broker's own limit by size would make waiting checks vanish in a burst.
            [("cleanup.policy", "delete"), ("retention.ms", "\(60 * 86_400_000 as Int64)"), ("retention.bytes", "-1")]
        // A record as large as the intents' broker takes, and its headers; kept until a person has dealt with it.
        case .deadLetters:
            [
                ("cleanup.policy", "delete"), ("retention.ms", "-1"), ("retention.bytes", "-1"),
                ("max.message.bytes", "\(2 << 20)"),
            ]
        }
    }
}

/// What is there of the topics a deployment needs, what is to be created, and what is amiss. Decides, and touches
/// nothing.
struct TopicPlan: Hashable, Sendable {
    struct Line: Hashable, Sendable {
        enum State: Hashable, Sendable {
            case present(partitions: Int)
            case toCreate(partitions: Int)
            /// Not there, and `kafka.createTopics` does not cover it.
            case missing
        }

        let topic: NeededTopic
        let state: State
    }

    let lines: [Line]
    /// Requery topics of delays that are configured no more, by name. The worker reads them until they are empty.
    let leftovers: [Line]
    /// More than one partition count among the topics that are there.
    let hasUnequalPartitions: Bool

    /// - Parameters:
    ///   - existing: the partition counts of the cluster's topics.
    ///   - partitions: for new topics when none of ours is there yet to take the count from.
    init(kafka: Configuration.Kafka, delays: [Duration], existing: [String: Int], partitions: Int) {
        let needed = Self.needed(kafka, delays: delays)
        // The intents' count is the one that others follow: their keys are the intents' keys.
        let count = existing[kafka.intentsTopic] ?? needed.lazy.compactMap { existing[$0.name] }.first ?? partitions
        lines = needed.map { topic in
            if let count = existing[topic.name] { return Line(topic: topic, state: .present(partitions: count)) }
            let isCreated =
                switch kafka.createTopics {
                case .all: true
                case .own: topic.role.isOwn
                case .none: false
                }
            return Line(topic: topic, state: isCreated ? .toCreate(partitions: count) : .missing)
        }
        let names = Set(needed.map(\.name))
        leftovers = existing.filter { $0.key.hasPrefix(kafka.requeryTopicPrefix + ".") && !names.contains($0.key) }
            .map { Line(topic: NeededTopic(name: $0.key, role: .requery), state: .present(partitions: $0.value)) }
            .sorted { $0.topic.name < $1.topic.name }
        hasUnequalPartitions = Set(needed.compactMap { existing[$0.name] }).count > 1
    }

    static func needed(_ kafka: Configuration.Kafka, delays: [Duration]) -> [NeededTopic] {
        var seen: Set<String> = []
        let requery = delays.map { kafka.requeryTopicPrefix + "." + $0.shortText }.filter { seen.insert($0).inserted }
        return [
            NeededTopic(name: kafka.intentsTopic, role: .intents),
            NeededTopic(name: kafka.outcomesTopic, role: .outcomes),
        ] + requery.map { NeededTopic(name: $0, role: .requery) } + [
            NeededTopic(name: kafka.deadLettersTopic, role: .deadLetters)
        ]
    }

    /// The partition counts of the topics that are there, leftovers included.
    var present: [(topic: NeededTopic, partitions: Int)] {
        (lines + leftovers).compactMap { line in
            guard case .present(let partitions) = line.state else { return nil }
            return (line.topic, partitions)
        }
    }

    var missing: [NeededTopic] { lines.filter { $0.state == .missing }.map(\.topic) }

    /// One line that names what is missing and how to get it; `nil` when nothing is.
    var problem: String? {
        guard !missing.isEmpty else { return nil }
        let names = missing.map(\.name).joined(separator: ", ")
        return
            "missing in the cluster: \(names); create with clawback topics --kafka-create-topics all, or see kafka.createTopics"
    }
}
