import KafkaRecords

/// Something about the topics that will hurt one day.
struct TopicWarning: Hashable, Sendable {
    enum Kind: String, Sendable {
        case partitions, retention, compaction, lost
    }

    let kind: Kind
    /// The topic it concerns; `nil` when it concerns all of them.
    let topic: String?
    let text: String
}

extension TopicWarning {
    /// - Parameter longestDelay: of the configured ones.
    static func all(_ plan: TopicPlan, _ survey: TopicSurvey, longestDelay: Duration) -> [TopicWarning] {
        var warnings: [TopicWarning] = []
        if plan.hasUnequalPartitions {
            let counts = plan.lines.compactMap { line -> String? in
                guard case .present(let partitions) = line.state else { return nil }
                return "\(line.topic.name) \(partitions)"
            }
            warnings.append(
                TopicWarning(
                    kind: .partitions, topic: nil,
                    text: "the partition counts differ; all topics should have the same: "
                        + counts.joined(separator: ", ")))
        }
        for (topic, _) in plan.present {
            if let settings = survey.settings[topic.name] {
                warnings += retention(of: topic, settings, longestDelay) + compaction(of: topic, settings)
            }
            warnings += lost(in: topic, survey.partitions[topic.name] ?? [])
        }
        return warnings
    }

    /// What expires in a requery topic is a return that nobody follows any more.
    private static func retention(
        of topic: NeededTopic, _ settings: [String: String], _ longestDelay: Duration
    ) -> [TopicWarning] {
        guard topic.role == .requery else { return [] }
        var warnings: [TopicWarning] = []
        let own = topic.name.split(separator: ".").last.flatMap { Duration(shortText: String($0)) } ?? .zero
        let needed = max(longestDelay, own)
        if let kept = settings["retention.ms"].flatMap(Int64.init), kept >= 0, .milliseconds(kept) < needed {
            warnings.append(
                TopicWarning(
                    kind: .retention, topic: topic.name,
                    text:
                        "\(topic.name) keeps records for \(Duration.milliseconds(kept).shortText), less than the longest "
                        + "delay of \(needed.shortText): checks would vanish before they are due; set retention.ms to "
                        + "5184000000 (60 days)"))
        }
        if let bytes = settings["retention.bytes"].flatMap(Int64.init), bytes >= 0 {
            warnings.append(
                TopicWarning(
                    kind: .retention, topic: topic.name,
                    text: "\(topic.name) keeps \(bytes) bytes of a partition: checks would vanish in a burst; set "
                        + "retention.bytes to -1"))
        }
        return warnings
    }

    private static func compaction(of topic: NeededTopic, _ settings: [String: String]) -> [TopicWarning] {
        guard let policy = settings["cleanup.policy"], policy.contains("compact") else { return [] }
        return [
            TopicWarning(
                kind: .compaction, topic: topic.name,
                text:
                    "\(topic.name) is compacted, but records of one key are different refunds: set cleanup.policy to delete"
            )
        ]
    }

    private static func lost(in topic: NeededTopic, _ positions: [PartitionPosition]) -> [TopicWarning] {
        positions.filter { $0.lost > 0 }.map { position in
            TopicWarning(
                kind: .lost, topic: topic.name,
                text:
                    "\(topic.name)[\(position.partition)]: \(position.lost) records were deleted before the group came to "
                    + "them (it stands at \(position.committed?.description ?? "the beginning"), the first left is \(position.low))"
            )
        }
    }
}
