import Kafka
import KafkaRecords
import TestSupport
import Testing

@Suite(
    "Transactions on noida-db", .serialized,
    .enabled(if: BrokerKind.noida.isHereOrRequired, "\(BrokerKind.noida.skipReason)"))
struct NoidaTests {
    @Test("aborted records, and those of an open transaction, stay hidden from a reader of committed ones")
    func isolation() async throws {
        let broker = try await RealBroker.started(.noida)
        try await onThread {
            let servers = broker.bootstrapServers
            try createTopic("out", servers)
            let producer = try transactionalProducer(servers)
            try producer.begin()
            try producer.produce(record("out", "aborted"))
            try producer.abort(timeout: .seconds(20))
            try producer.begin()
            try producer.produce(record("out", "committed"))
            try producer.commit(timeout: .seconds(20))
            try producer.begin()
            try producer.produce(record("out", "open"))

            let strict = try consumer(servers, group: "strict")
            try strict.subscribe(to: ["out"])
            #expect(try strict.records(1).map(\.text) == ["committed"])
            #expect(strict.poll(timeout: .seconds(1)) == nil)
            try producer.commit(timeout: .seconds(20))
            #expect(try strict.records(1).map(\.text) == ["open"])
            strict.close(timeout: .seconds(10))
        }
    }

    @Test("a transaction's offset and metadata are the group's once it is committed, and an aborted one's are not")
    func offsets() async throws {
        let broker = try await RealBroker.started(.noida)
        try await onThread {
            let servers = broker.bootstrapServers
            let partition = TopicPartition(topic: "in", partition: 0)
            try createTopic("in", servers)
            let reader = try consumer(servers)
            try reader.subscribe(to: ["in"])
            try reader.poll("the assignment", until: { reader.assignment == [partition] })
            let producer = try transactionalProducer(servers)
            let group = try #require(reader.groupMetadata())
            let kept = CommittedOffset(offset: Offset(5), metadata: "1:" + String(repeating: "7,", count: 1500))
            try producer.begin()
            try producer.sendOffsets([partition: kept], of: group, timeout: .seconds(20))
            try producer.commit(timeout: .seconds(20))
            try producer.begin()
            try producer.sendOffsets(
                [partition: CommittedOffset(offset: Offset(9), metadata: "dropped")], of: group, timeout: .seconds(20))
            try producer.abort(timeout: .seconds(20))
            #expect(try reader.committed([partition], timeout: .seconds(20)) == [partition: kept])
            reader.close(timeout: .seconds(10))

            let admin = try KafkaAdmin(configuration: configuration(servers), logger: quiet)
            #expect(try admin.committed([partition], of: "group", timeout: .seconds(20)) == [partition: kept])
        }
    }

    @Test(
        "a topic's settings in force are told, also those it was not created with; a topic that is not there has none")
    func settings() async throws {
        let broker = try await RealBroker.started(.noida)
        try await onThread {
            let admin = try KafkaAdmin(configuration: configuration(broker.bootstrapServers), logger: quiet)
            let topic = NewTopic(
                name: "t", partitions: 1, replicationFactor: 1, configuration: ["retention.ms": "3600000"])
            #expect(try admin.createTopics([topic], timeout: .seconds(20)) == ["t": .created])
            let settings = try admin.settings(of: ["t", "not-there"], timeout: .seconds(20))
            #expect(settings["t"]?["retention.ms"] == "3600000")
            #expect(settings["t"]?["cleanup.policy"] == "delete")
            #expect(settings["not-there"]?["retention.ms"] == nil)
        }
    }

    @Test("a newer producer of the same transactional id fences the older one and aborts what it left open")
    func fencing() async throws {
        let broker = try await RealBroker.started(.noida)
        try await onThread {
            let servers = broker.bootstrapServers
            try createTopic("out", servers)
            let older = try transactionalProducer(servers)
            try older.begin()
            try older.produce(record("out", "zombie"))
            let newer = try transactionalProducer(servers)
            let error = #expect(throws: KafkaError.self) { try older.commit(timeout: .seconds(20)) }
            #expect(error?.kind == .fenced)
            try newer.begin()
            try newer.produce(record("out", "alive"))
            try newer.commit(timeout: .seconds(20))
            let strict = try consumer(servers, group: "strict")
            try strict.subscribe(to: ["out"])
            #expect(try strict.records(1).map(\.text) == ["alive"])
            strict.close(timeout: .seconds(10))
        }
    }
}

func createTopic(_ name: String, _ servers: String) throws {
    let admin = try KafkaAdmin(configuration: configuration(servers), logger: quiet)
    let result = try admin.createTopics(
        [NewTopic(name: name, partitions: 1, replicationFactor: 1)], timeout: .seconds(20))
    #expect(result == [name: .created])
}

func transactionalProducer(_ servers: String) throws -> TransactionalProducer {
    let producer = try TransactionalProducer(
        configuration: configuration(servers), transactionalID: "worker", logger: quiet)
    try producer.initTransactions(timeout: .seconds(30))
    return producer
}
