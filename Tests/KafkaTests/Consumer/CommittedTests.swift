import Kafka
import KafkaRecords
import Testing

@Suite("Committed offsets")
struct CommittedTests {
    private static let partition = TopicPartition(topic: "t", partition: 0)

    @Test("offset and metadata come back inside the next assignment, which starts where the handler says")
    func metadata() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.createTopic("t", partitions: 2)
        try await onThread {
            try publish((0..<10).map(String.init), to: "t", cluster.bootstrapServers)
            let committed = CommittedOffset(offset: Offset(4), metadata: "1:" + String(repeating: "x", count: 3000))
            let first = try consumer(cluster.bootstrapServers)
            try first.subscribe(to: ["t"])
            try first.poll("the assignment", until: { first.assignment.count == 2 })
            #expect(try first.committed([Self.partition], timeout: .seconds(10)) == [:])
            try first.commit([Self.partition: committed])
            first.close(timeout: .seconds(10))

            var seen: [TopicPartition: CommittedOffset] = [:]
            let assignments = Assignments(start: { partitions, consumer in
                seen = (try? consumer.committed(partitions, timeout: .seconds(10))) ?? [:]
                return seen.mapValues { .at($0.offset.advanced(by: 2)) }
            })
            let second = try consumer(cluster.bootstrapServers, handler: assignments)
            try second.subscribe(to: ["t"])
            #expect(try second.records(4).map(\.place.offset.rawValue) == [6, 7, 8, 9])
            #expect(seen == [Self.partition: committed])

            let admin = try KafkaAdmin(configuration: configuration(cluster.bootstrapServers), logger: quiet)
            let lag = try admin.lag(of: "group", in: [Self.partition], timeout: .seconds(10))
            #expect(lag.map(\.records) == [6])
            #expect(lag.first?.committed?.offset == Offset(4))
            second.close(timeout: .seconds(10))
        }
    }

    @Test("how far a partition reaches is known from its last fetch, without asking, and not before it")
    func cached() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.createTopic("t", partitions: 2)
        try await onThread {
            try publish((0..<10).map(String.init), to: "t", cluster.bootstrapServers)
            let consumer = try consumer(cluster.bootstrapServers)
            #expect(consumer.cachedWatermarks(of: Self.partition) == nil)
            try consumer.subscribe(to: ["t"])
            _ = try consumer.records(10)
            #expect(consumer.cachedWatermarks(of: Self.partition)?.high == Offset(10))
            #expect(consumer.cachedWatermarks(of: TopicPartition(topic: "other", partition: 0)) == nil)
            consumer.close(timeout: .seconds(10))
        }
    }

    @Test("metadata that librdkafka would misread is refused, not sent", arguments: ["a\0b", "é"])
    func badMetadata(metadata: String) async throws {
        let cluster = try MockCluster(logger: quiet)
        try await onThread {
            let consumer = try consumer(cluster.bootstrapServers)
            let error = #expect(throws: KafkaError.self) {
                try consumer.commit([Self.partition: CommittedOffset(offset: Offset(1), metadata: metadata)])
            }
            #expect(error?.topicPartition == Self.partition)
            #expect(error?.kind == .refused)
            consumer.close(timeout: .seconds(5))
        }
    }

    @Test("an offset out of range is an error event that names the partition, when the consumer is asked not to guess")
    func outOfRange() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.createTopic("t", partitions: 1)
        try await onThread {
            let consumer = try KafkaConsumer(
                configuration: configuration(cluster.bootstrapServers, quickGroup),
                options: ConsumerOptions(groupID: "group", offsetReset: .error),
                handler: Assignments(start: { _, _ in [Self.partition: .at(Offset(1000))] }), logger: quiet)
            try consumer.subscribe(to: ["t"])
            let end = ContinuousClock.now + .seconds(30)
            var found: KafkaError?
            while found == nil, ContinuousClock.now < end {
                if case .error(let error) = consumer.poll(timeout: .milliseconds(200)), error.topicPartition != nil {
                    found = error
                }
            }
            #expect(found?.topicPartition == Self.partition)
            #expect(found?.name == "_AUTO_OFFSET_RESET")
            consumer.close(timeout: .seconds(10))
        }
    }
}
