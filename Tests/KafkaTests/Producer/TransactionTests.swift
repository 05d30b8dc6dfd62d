import Kafka
import KafkaRecords
import Testing

@Suite("Transactions on the mock cluster")
struct TransactionTests {
    @Test("records and offsets go through a committed transaction")
    func commits() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.createTopic("in", partitions: 1)
        try cluster.createTopic("out", partitions: 1)
        try await onThread {
            let consumer = try consumer(cluster.bootstrapServers)
            try consumer.subscribe(to: ["in"])
            try consumer.poll("the assignment", until: { !consumer.assignment.isEmpty })
            let producer = try Self.producer(cluster)
            let group = try #require(consumer.groupMetadata())
            for value in ["a", "b"] {
                try producer.begin()
                try producer.produce(record("out", value))
                try producer.sendOffsets(
                    [TopicPartition(topic: "in", partition: 0): CommittedOffset(offset: Offset(1), metadata: "m")],
                    of: group, timeout: .seconds(10))
                try producer.commit(timeout: .seconds(10))
            }
            #expect(producer.takeDeliveryFailures() == [])
            consumer.close(timeout: .seconds(10))

            let reader = try KafkaTests.consumer(cluster.bootstrapServers, group: "reader")
            try reader.subscribe(to: ["out"])
            #expect(try reader.records(2).map(\.text) == ["a", "b"])
            reader.close(timeout: .seconds(10))
        }
    }

    @Test("a record the broker refuses makes the commit abortable and is told")
    func abortable() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.createTopic("out", partitions: 1)
        try await onThread {
            let producer = try Self.producer(cluster)
            let tooLarge: Int32 = 10
            cluster.failNext(.produce, with: [tooLarge])
            try producer.begin()
            let ticket = try producer.produce(record("out", "a"))
            let error = #expect(throws: KafkaError.self) { try producer.commit(timeout: .seconds(10)) }
            #expect(error?.kind == .abortable)
            let failures = producer.takeDeliveryFailures()
            #expect(failures.map(\.ticket) == [ticket])
            #expect(failures.first?.error.name == "MSG_SIZE_TOO_LARGE")
            #expect(failures.first?.error.topicPartition == TopicPartition(topic: "out", partition: 0))
            // (Publishing it again is not tried here: the mock cluster does not follow the producer's new epoch.)
            try producer.abort(timeout: .seconds(10))
        }
    }

    @Test("a commit that timed out is resolved by calling it again")
    func commitTimesOut() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.createTopic("out", partitions: 1)
        try await onThread {
            let producer = try Self.producer(cluster)
            try producer.begin()
            try producer.produce(record("out", "a"))
            try cluster.answerNext(.endTransaction, ofBroker: 1, with: 0, after: .seconds(3))
            let error = #expect(throws: KafkaError.self) { try producer.commit(timeout: .seconds(1)) }
            #expect(error?.kind == .timedOut)
            #expect(error?.isRetriable == true)
            try producer.commit(timeout: .seconds(10))
            try producer.begin()
            try producer.abort(timeout: .seconds(10))
        }
    }

    @Test("the coordinator's word that another producer took over is told as fenced")
    func fencedByCoordinator() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.createTopic("out", partitions: 1)
        try await onThread {
            let producer = try Self.producer(cluster)
            try producer.begin()
            try producer.produce(record("out", "a"))
            let producerFenced: Int32 = 90
            cluster.failNext(.endTransaction, with: [producerFenced])
            let error = #expect(throws: KafkaError.self) { try producer.commit(timeout: .seconds(10)) }
            #expect(error?.kind == .fenced)
            #expect(error?.isFatal == true)
            let after = #expect(throws: KafkaError.self) { try producer.begin() }
            #expect(after?.kind == .fenced)
        }
    }

    @Test("offsets of a generation that is over make the transaction abortable")
    func staleGeneration() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.createTopic("in", partitions: 1)
        try await onThread {
            let consumer = try consumer(cluster.bootstrapServers)
            try consumer.subscribe(to: ["in"])
            try consumer.poll("the assignment", until: { !consumer.assignment.isEmpty })
            let producer = try Self.producer(cluster)
            try producer.begin()
            let illegalGeneration: Int32 = 22
            cluster.failNext(.transactionOffsetCommit, with: [illegalGeneration])
            let group = try #require(consumer.groupMetadata())
            let error = #expect(throws: KafkaError.self) {
                try producer.sendOffsets(
                    [TopicPartition(topic: "in", partition: 0): CommittedOffset(offset: Offset(1))], of: group,
                    timeout: .seconds(10))
            }
            #expect(error?.kind == .abortable)
            #expect(error?.isStaleGeneration == true)
            try producer.abort(timeout: .seconds(10))
            consumer.close(timeout: .seconds(10))
        }
    }

    @Test("without a broker, initialising times out and may be called again")
    func noBroker() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.setBroker(1, isUp: false)
        try await onThread {
            let producer = try TransactionalProducer(
                configuration: configuration(cluster.bootstrapServers), transactionalID: "p", logger: quiet)
            let error = #expect(throws: KafkaError.self) { try producer.initTransactions(timeout: .seconds(1)) }
            #expect(error?.kind == .timedOut)
            #expect(error?.isRetriable == true)
            try cluster.setBroker(1, isUp: true)
            try producer.initTransactions(timeout: .seconds(20))
        }
    }

    private static func producer(_ cluster: MockCluster) throws -> TransactionalProducer {
        let producer = try TransactionalProducer(
            configuration: configuration(cluster.bootstrapServers), transactionalID: "p", logger: quiet)
        try producer.initTransactions(timeout: .seconds(20))
        return producer
    }
}
