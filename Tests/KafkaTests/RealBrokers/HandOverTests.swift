import Kafka
import KafkaRecords
import Synchronization
import TestSupport
import Testing

@Suite(
    "Partitions handed over on noida-db", .serialized,
    .enabled(if: BrokerKind.noida.isHereOrRequired, "\(BrokerKind.noida.skipReason)"))
struct HandOverTests {
    private static let all = (0..<4).map { TopicPartition(topic: "in", partition: $0) }

    @Test("what is committed in a transaction while partitions are revoked is what their next owner finds")
    func transactionInRevocation() async throws {
        let broker = try await RealBroker.started(.noida)
        let servers = broker.bootstrapServers
        let isFirstReady = Atomic(false)
        let isSecondDone = Atomic(false)
        async let found: [TopicPartition: CommittedOffset] = onThread {
            var found: [TopicPartition: CommittedOffset] = [:]
            let assignments = Assignments(start: { partitions, consumer in
                found.merge((try? consumer.committed(partitions, timeout: .seconds(20))) ?? [:]) { $1 }
                return [:]
            })
            defer { isSecondDone.store(true, ordering: .releasing) }
            let second = try consumer(servers, handler: assignments)
            try second.poll("the first member", until: { isFirstReady.load(ordering: .acquiring) })
            try second.subscribe(to: ["in"])
            try second.poll("partitions", until: { !second.assignment.isEmpty })
            isSecondDone.store(true, ordering: .releasing)
            second.close(timeout: .seconds(10))
            return found
        }
        let left = try await onThread { () throws -> [TopicPartition: CommittedOffset] in
            defer { isFirstReady.store(true, ordering: .releasing) }
            let admin = try KafkaAdmin(configuration: configuration(servers), logger: quiet)
            _ = try admin.createTopics(
                [NewTopic(name: "in", partitions: 4, replicationFactor: 1)], timeout: .seconds(20))
            let producer = try transactionalProducer(servers)
            var left: [TopicPartition: CommittedOffset] = [:]
            let assignments = Assignments(leaving: { partitions, consumer in
                guard left.isEmpty, let group = consumer.groupMetadata() else { return }
                for partition in partitions {
                    left[partition] = CommittedOffset(offset: Offset(3), metadata: "left \(partition.partition)")
                }
                #expect(throws: Never.self) {
                    try producer.begin()
                    try producer.sendOffsets(left, of: group, timeout: .seconds(20))
                    try producer.commit(timeout: .seconds(20))
                }
            })
            let first = try consumer(servers, handler: assignments)
            try first.subscribe(to: ["in"])
            try first.poll("the assignment", until: { first.assignment == Set(Self.all) })
            isFirstReady.store(true, ordering: .releasing)
            try first.poll("the second member", until: { isSecondDone.load(ordering: .acquiring) })
            first.close(timeout: .seconds(10))
            return left
        }
        #expect(!left.isEmpty)
        #expect(try await found == left)
    }
}
