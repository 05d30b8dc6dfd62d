import Kafka
import KafkaRecords
import Logging

/// What the group has committed, and where the partitions end.
struct GroupState: Sendable, CustomStringConvertible {
    /// Of the intents and of the scheduled checks.
    let all: [PartitionLag]

    var intents: [PartitionLag] { all.filter { $0.topicPartition.topic == Stage.intents } }

    static func read(_ bootstrapServers: String, partitions: Int) async throws -> GroupState {
        try await onOwnThread {
            let admin = try KafkaAdmin(
                configuration: KafkaConfiguration(bootstrapServers: bootstrapServers),
                logger: Logger(label: "chaos") { _ in SwiftLogNoOpLogHandler() })
            try admin.reachBroker(timeout: .seconds(20))
            let all = [Stage.intents, Stage.checks].flatMap { topic in
                (0..<partitions).map { TopicPartition(topic: topic, partition: Int32($0)) }
            }
            return GroupState(all: try admin.lag(of: "clawback", in: all, timeout: .seconds(20)))
        }
    }

    /// Whether all intents before `ends`, by partition, are done.
    func isDone(to ends: [Int: Int64]) -> Bool {
        intents.allSatisfy { lag in
            lag.committed?.offset.rawValue == ends[Int(lag.topicPartition.partition)] && lag.committed?.metadata == ""
        }
    }

    var description: String {
        all.map { lag in
            let committed = lag.committed.map { "\($0.offset) \"\($0.metadata)\"" } ?? "nothing"
            return "\(lag.topicPartition): committed \(committed) of \(lag.watermarks.high)"
        }.joined(separator: "\n")
    }
}
