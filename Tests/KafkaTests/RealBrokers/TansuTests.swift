import Kafka
import KafkaRecords
import TestSupport
import Testing

@Suite(
    "Topics and transactions on tansu", .serialized,
    .enabled(if: BrokerKind.tansu.isHereOrRequired, "\(BrokerKind.tansu.skipReason)"))
struct TansuTests {
    @Test("a topic is created once, with its configuration; the second time it is already there")
    func createsTopics() async throws {
        let broker = try await RealBroker.started(.tansu)
        try await onThread {
            let admin = try KafkaAdmin(configuration: configuration(broker.bootstrapServers), logger: quiet)
            // librdkafka asks whoever it knows for the controller: with the broker reached first, that is answered at once.
            try admin.reachBroker(timeout: .seconds(20))
            let topic = NewTopic(
                name: "t", partitions: 3, replicationFactor: 1, configuration: ["cleanup.policy": "delete"])
            #expect(try admin.createTopics([topic], timeout: .seconds(20)) == ["t": .created])
            #expect(try admin.createTopics([topic], timeout: .seconds(20)) == ["t": .alreadyThere])
            #expect(try admin.topics(["t"], timeout: .seconds(20)).first?.partitions.count == 3)
        }
    }

    @Test("asking about a topic that is missing says so and does not create it")
    func missingTopic() async throws {
        let broker = try await RealBroker.started(.tansu)
        try await onThread {
            let admin = try KafkaAdmin(configuration: configuration(broker.bootstrapServers), logger: quiet)
            let missing = try admin.topics(["missing"], timeout: .seconds(20))
            #expect(missing.map(\.exists) == [false])
            #expect(missing.first?.partitions == [])
            #expect(try admin.topics(timeout: .seconds(20)).map(\.name) == [])
        }
    }

    @Test("the records of an open transaction stay hidden until it is committed")
    func openTransaction() async throws {
        let broker = try await RealBroker.started(.tansu)
        try await onThread {
            let servers = broker.bootstrapServers
            try createTopic("out", servers)
            let producer = try transactionalProducer(servers)
            try producer.begin()
            try producer.produce(record("out", "a"))
            let strict = try consumer(servers, group: "strict")
            try strict.subscribe(to: ["out"])
            try strict.poll("the assignment", until: { !strict.assignment.isEmpty })
            #expect(strict.poll(timeout: .seconds(1)) == nil)
            try producer.commit(timeout: .seconds(20))
            #expect(try strict.records(1).map(\.text) == ["a"])
            strict.close(timeout: .seconds(10))
        }
    }

    @Test("records are found by time")
    func times() async throws {
        let broker = try await RealBroker.started(.tansu)
        try await onThread {
            let servers = broker.bootstrapServers
            try createTopic("t", servers)
            try publish(["a"], to: "t", servers)
            let partition = TopicPartition(topic: "t", partition: 0)
            let admin = try KafkaAdmin(configuration: configuration(servers), logger: quiet)
            let found = try admin.offsets(for: [partition: Timestamp(milliseconds: 1000)], timeout: .seconds(20))
            #expect(found == [partition: Offset(0)])
        }
    }
}
