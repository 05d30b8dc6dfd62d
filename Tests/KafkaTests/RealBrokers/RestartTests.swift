import Kafka
import KafkaRecords
import TestSupport
import Testing

@Suite(
    "A broker that restarts", .serialized,
    .enabled(if: BrokerKind.noida.isHereOrRequired, "\(BrokerKind.noida.skipReason)"))
struct RestartTests {
    private static let partition = TopicPartition(topic: "in", partition: 0)

    @Test("a consumer and a producer go on over a restart, and offset and metadata are still there")
    func goOn() async throws {
        let broker = try await RealBroker.started(.noida)
        try await onThread {
            let servers = broker.bootstrapServers
            try createTopic("in", servers)
            let reader = try consumer(servers)
            try reader.subscribe(to: ["in"])
            try reader.poll("the assignment", until: { reader.assignment == [Self.partition] })
            let producer = try transactionalProducer(servers)
            let kept = CommittedOffset(offset: Offset(1), metadata: "1:5")
            try producer.begin()
            try producer.produce(record("in", "before"))
            try producer.sendOffsets(
                [Self.partition: kept], of: try #require(reader.groupMetadata()), timeout: .seconds(20))
            try producer.commit(timeout: .seconds(20))
            #expect(try reader.records(1).map(\.text) == ["before"])

            try broker.restart()
            let admin = try KafkaAdmin(configuration: configuration(servers), logger: quiet)
            try admin.reachBroker(timeout: .seconds(20))
            #expect(
                try admin.committed([Self.partition], of: "group", timeout: .seconds(20)) == [Self.partition: kept])
            try publish(["after"], to: "in", servers)
            #expect(try reader.records(1).map(\.text) == ["after"])
            reader.close(timeout: .seconds(10))
        }
    }
}
