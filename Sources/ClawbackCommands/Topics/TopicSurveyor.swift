import KafkaRecords
import Refunds

/// What a survey asks of a cluster.
protocol SurveyedCluster: Sendable {
    /// Watermarks and the group's committed offsets, by topic.
    ///
    /// - Parameter topics: partition counts by name.
    func positions(
        in topics: [String: Int], of group: String
    ) throws(ClusterFailure) -> [String: [PartitionPosition]]
    /// The settings in force, by topic; topics whose settings are not told are absent.
    func settings(of topics: [String]) throws(ClusterFailure) -> [String: [String: String]]
    /// What each range begins with; ranges that could not be read in good time are absent.
    func heads(of ranges: [TopicPartition: Range<Offset>]) throws(ClusterFailure) -> [TopicPartition: PartitionHead]
}

enum PartitionHead: Hashable, Sendable {
    /// The first record there is.
    case record(Record)
    /// None: only markers of transactions, or records that were aborted.
    case none
}

/// Looks into the topics that are there.
struct TopicSurveyor {
    let cluster: any SurveyedCluster
    let group: String

    func survey(_ plan: TopicPlan) -> TopicSurvey {
        var survey = TopicSurvey()
        let present = plan.present
        note(in: &survey, "lag and scheduled checks are not known") { (survey) throws(ClusterFailure) in
            survey.partitions = try cluster.positions(
                in: Dictionary(uniqueKeysWithValues: present.map { ($0.topic.name, $0.partitions) }), of: group)
        }
        note(in: &survey, "when the next checks are due is not known") { (survey) throws(ClusterFailure) in
            try lookAtHeads(present.map(\.topic).filter(\.role.isReadByWorker), &survey)
        }
        note(in: &survey, "the topics' settings are not known, retention cannot be checked") {
            (survey) throws(ClusterFailure) in
            survey.settings = try cluster.settings(of: present.map(\.topic.name))
        }
        return survey
    }

    private func note(
        in survey: inout TopicSurvey, _ consequence: String, _ step: (inout TopicSurvey) throws(ClusterFailure) -> Void
    ) {
        do throws(ClusterFailure) {
            try step(&survey)
        } catch {
            survey.notes.append("\(consequence): \(error.problem)")
        }
    }

    private func lookAtHeads(_ topics: [NeededTopic], _ survey: inout TopicSurvey) throws(ClusterFailure) {
        var ranges: [TopicPartition: Range<Offset>] = [:]
        for topic in topics {
            for position in survey.partitions[topic.name] ?? [] where position.waiting > 0 {
                let start = max(position.committed ?? position.low, position.low)
                ranges[TopicPartition(topic: topic.name, partition: position.partition)] = start..<position.high
            }
        }
        guard !ranges.isEmpty else { return }
        for (partition, head) in try cluster.heads(of: ranges) {
            let index = survey.partitions[partition.topic]?.firstIndex { $0.partition == partition.partition }
            guard let index else { continue }
            switch head {
            case .record(let record):
                survey.partitions[partition.topic]?[index].nextDue = RequeryRecord.dueAt(of: record.value)
            case .none:
                survey.partitions[partition.topic]?[index].hasNoRecords = true
            }
        }
    }
}
