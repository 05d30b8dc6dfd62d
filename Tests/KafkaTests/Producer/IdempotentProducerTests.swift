import Kafka
import KafkaRecords
import Testing

@Suite("Idempotent producer")
struct IdempotentProducerTests {
    @Test("flush tells which record failed, and the others are written")
    func failures() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.createTopic("t", partitions: 1)
        try await onThread {
            let producer = try IdempotentProducer(configuration: configuration(cluster.bootstrapServers), logger: quiet)
            try producer.produce(record("t", "a"))
            // Taken while the partitions are not known yet; the topic turns out not to have this one.
            let lost = try producer.produce(record("t", "b", partition: 7))
            try producer.produce(record("t", "c"))
            let failures = try producer.flush(timeout: .seconds(20))
            #expect(failures.map(\.ticket) == [lost])
            #expect(failures.first?.error.isUnknownTopicOrPartition == true)
            #expect(failures.first?.error.topicPartition == TopicPartition(topic: "t", partition: 7))
            #expect(producer.outstanding == 0)
        }
    }

    @Test("without a broker, flush times out with the records outstanding, and purging tells each as failed")
    func purge() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.createTopic("t", partitions: 1)
        try cluster.setBroker(1, isUp: false)
        try await onThread {
            let producer = try IdempotentProducer(configuration: configuration(cluster.bootstrapServers), logger: quiet)
            let tickets = try ["a", "b"].map { try producer.produce(record("t", $0)) }
            let error = #expect(throws: KafkaError.self) { try producer.flush(timeout: .milliseconds(300)) }
            #expect(error?.kind == .timedOut)
            #expect(producer.outstanding == 2)
            producer.purge()
            #expect(try producer.flush(timeout: .seconds(10)).map(\.ticket).sorted() == tickets)
        }
    }

    @Test(
        "a topic learnt beforehand is known to its first record: a partition that it does not have is refused at once")
    func learnt() async throws {
        let cluster = try MockCluster(logger: quiet)
        for topic in ["t", "u"] { try cluster.createTopic(topic, partitions: 1) }
        try await onThread {
            let producer = try IdempotentProducer(configuration: configuration(cluster.bootstrapServers), logger: quiet)
            try producer.learn(["t", "u"], timeout: .seconds(20))
            let error = #expect(throws: KafkaError.self) { try producer.produce(record("u", "a", partition: 7)) }
            #expect(error?.name == "_UNKNOWN_PARTITION")
            try producer.produce(record("t", "b"))
            #expect(try producer.flush(timeout: .seconds(20)) == [])
        }
    }

    @Test("without a broker, learning ends at its bound, and the records find their way later")
    func notLearnt() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.createTopic("t", partitions: 1)
        try cluster.setBroker(1, isUp: false)
        try await onThread {
            let producer = try IdempotentProducer(configuration: configuration(cluster.bootstrapServers), logger: quiet)
            #expect(throws: KafkaError.self) { try producer.learn(["t"], timeout: .milliseconds(200)) }
            try cluster.setBroker(1, isUp: true)
            try producer.produce(record("t", "a"))
            #expect(try producer.flush(timeout: .seconds(20)) == [])
        }
    }

    @Test("a full queue waits for room, and says so when none comes")
    func full() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.createTopic("t", partitions: 1)
        try cluster.setBroker(1, isUp: false)
        try await onThread {
            let producer = try IdempotentProducer(
                configuration: configuration(cluster.bootstrapServers, [("queue.buffering.max.messages", "1")]),
                logger: quiet)
            try producer.produce(record("t", "a"))
            let error = #expect(throws: KafkaError.self) {
                try producer.produce(record("t", "b"), timeout: .milliseconds(200))
            }
            #expect(error?.name == "_QUEUE_FULL")
            #expect(error?.kind == .retriable)
            try cluster.setBroker(1, isUp: true)
            try producer.produce(record("t", "b"), timeout: .seconds(20))
            #expect(try producer.flush(timeout: .seconds(20)) == [])
        }
    }
}
