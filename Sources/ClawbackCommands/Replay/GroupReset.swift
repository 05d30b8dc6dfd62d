import Kafka
import KafkaRecords
import Logging
import StrictJSON

/// Sets the worker group's committed offsets of the intents topic. Only while nobody is in the group.
struct GroupReset {
    struct Row {
        let partition: TopicPartition
        let watermarks: Watermarks
        let before: CommittedOffset?
        let after: Offset
    }

    enum Target {
        case moment(Timestamp)
        case offsets([OffsetChoice])
    }

    private static let timeout = Duration.seconds(10)

    let kafka: Configuration.Kafka
    let admin: KafkaAdmin

    init(_ kafka: Configuration.Kafka, logger: Logger) throws(CommandFailure) {
        self.kafka = kafka
        do {
            admin = try KafkaAdmin(configuration: KafkaConfiguration(kafka), logger: logger)
        } catch {
            throw CommandFailure(.usage, KafkaCluster.problem(error))
        }
    }

    /// What would be set; partitions that are not named in offsets are absent.
    func rows(_ target: Target) throws(CommandFailure) -> [Row] {
        let topic = kafka.intentsTopic
        do throws(KafkaError) {
            guard let description = try admin.topics([topic], timeout: Self.timeout).first else { return [] }
            if let error = description.error { throw error }
            let partitions = description.partitions.map { TopicPartition(topic: topic, partition: $0.id) }
            let committed = try admin.committed(partitions, of: kafka.groupID, timeout: Self.timeout)
            var moments: [TopicPartition: Offset] = [:]
            if case .moment(let moment) = target {
                moments = try admin.offsets(
                    for: Dictionary(uniqueKeysWithValues: partitions.map { ($0, moment) }), timeout: Self.timeout)
            }
            var rows: [Row] = []
            for partition in partitions {
                let watermarks = try admin.watermarks(of: partition, timeout: Self.timeout)
                let wanted: Offset
                switch target {
                case .moment: wanted = moments[partition] ?? watermarks.high
                case .offsets(let choices):
                    guard let choice = choices.first(where: { $0.partition == partition.partition }) else { continue }
                    wanted = Offset(choice.first)
                }
                rows.append(
                    Row(
                        partition: partition, watermarks: watermarks, before: committed[partition],
                        after: min(max(wanted, watermarks.low), max(watermarks.low, watermarks.high))))
            }
            return rows
        } catch {
            throw ClusterWords.failure(error, kafka)
        }
    }

    /// - Throws: exit code 77 when somebody is in the group.
    func checkEmpty() throws(CommandFailure) {
        let members: [GroupMember]
        do {
            members = try admin.members(of: kafka.groupID, timeout: Self.timeout)
        } catch {
            throw ClusterWords.failure(error, kafka)
        }
        guard let first = members.first else { return }
        throw occupied(
            "\(members.count) \(members.count == 1 ? "member" : "members") (\(printable(first.clientID)) at \(printable(first.host)))"
        )
    }

    private func occupied(_ who: String) -> CommandFailure {
        CommandFailure(
            .refused,
            "group \(kafka.groupID) has \(who): its offsets are set only while no worker runs; stop the workers, wait until their session "
                + "time-out has passed, and run it again")
    }

    func carryOut(_ rows: [Row]) throws(CommandFailure) {
        try checkEmpty()
        // Empty metadata: nothing above the new offsets counts as done.
        let offsets = Dictionary(uniqueKeysWithValues: rows.map { ($0.partition, CommittedOffset(offset: $0.after)) })
        do {
            try admin.setCommitted(offsets, of: kafka.groupID, timeout: Self.timeout)
        } catch {
            // A worker that came in between.
            guard !error.isOfAnotherGeneration else { throw occupied("members by now") }
            throw ClusterWords.failure(error, kafka)
        }
    }
}

extension GroupReset.Row {
    /// Records that the worker goes over again; negative: that it passes over.
    var again: Int64 { after.distance(to: before?.offset ?? watermarks.low) }

    var text: String {
        let change =
            switch again {
            case 0: "unchanged"
            case 1...: "\(again) again"
            default: "\(-again) PASSED OVER"
            }
        return
            "  \(partition): \(before.map { "\($0.offset)" } ?? "none") to \(after), of \(watermarks.low) to \(watermarks.high): \(change)"
    }

    func json(isDone: Bool) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("event", isDone ? "reset" : "to_reset")
            writer.member("topic", partition.topic)
            writer.member("partition", Int(partition.partition))
            if let before { writer.member("before", before.offset.rawValue) }
            writer.member("after", after.rawValue)
            writer.member("begin", watermarks.low.rawValue)
            writer.member("end", watermarks.high.rawValue)
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}
