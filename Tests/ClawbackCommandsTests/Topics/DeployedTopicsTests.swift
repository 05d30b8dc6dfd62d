import Foundation
import StrictJSON
import Testing

@testable import ClawbackCommands

/// `deploy/topics.json`, from which somebody else may create the topics, and what the program itself would create.
@Suite("deploy/topics.json")
struct DeployedTopicsTests {
    private struct Topic {
        let name: String
        let role: String
        let config: [String: String]

        /// `nil` for ever.
        var retention: Duration? {
            get throws {
                let milliseconds = try #require(config["retention.ms"].flatMap(Int64.init))
                return milliseconds < 0 ? nil : .milliseconds(milliseconds)
            }
        }
    }

    private static let day = Duration.seconds(86_400)

    private let document: JSONObject
    private let topics: [Topic]
    private let kafka: Configuration.Kafka
    private let worker: Configuration.Worker

    init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../deploy/topics.json")
        document = try #require(try JSONParser.parse(Array(try Data(contentsOf: file.standardized))).objectValue)
        topics = try #require(document["topics"]?.arrayValue).map { value in
            let object = try #require(value.objectValue)
            let config = try #require(object["config"]?.objectValue)
            return Topic(
                name: try #require(object["name"]?.stringValue), role: try #require(object["role"]?.stringValue),
                config: Dictionary(
                    uniqueKeysWithValues: config.members.compactMap { member in
                        member.value.stringValue.map { (member.name, $0) }
                    }))
        }
        kafka = try Sample.loader().kafka()
        worker = try Sample.loader().worker()
    }

    @Test("lists the topics of the default configuration, with the partitions that clawback topics gives them")
    func names() throws {
        let needed = TopicPlan.needed(kafka, delays: worker.requeryDelays)
        #expect(topics.map(\.name) == needed.map(\.name))
        #expect(topics.map(\.role) == needed.map(\.role.rawValue))
        #expect(document["partitions"]?.numberValue?.int64 == Int64(try TopicsCommand.parse([]).partitions))
    }

    @Test("has every setting that the program creates a topic with")
    func settings() throws {
        for topic in TopicPlan.needed(kafka, delays: worker.requeryDelays) {
            let config = try #require(topics.first { $0.name == topic.name }?.config)
            for (name, value) in topic.creationSettings { #expect(config[name] == value, "\(topic.name) \(name)") }
        }
    }

    @Test("a check outlives its delay and two weeks of outage, by time and by size")
    func requeryRetention() throws {
        for (delay, topic) in zip(worker.requeryDelays, topics.filter { $0.role == "requery" }) {
            let retention = try #require(try topic.retention)
            #expect(retention >= delay + Self.day * 14, "\(topic.name)")
            #expect(topic.config["retention.bytes"] == "-1", "\(topic.name)")
        }
    }

    @Test("intents and outcomes outlive the following of a return, and dead letters everything")
    func otherRetention() throws {
        for topic in topics where topic.role == "intents" || topic.role == "outcomes" {
            let retention = try #require(try topic.retention)
            #expect(retention >= worker.giveUpAfter + Self.day * 14, "\(topic.name)")
        }
        #expect(try topics.last?.retention == nil)
        #expect(topics.last?.config["retention.bytes"] == "-1")
    }

    @Test("nothing is compacted: records of one key are facts of different refunds")
    func notCompacted() {
        #expect(topics.allSatisfy { $0.config["cleanup.policy"] == "delete" })
    }
}
