import Kafka
import KafkaRecords
import Testing

@Suite("Records there and back")
struct RoundTripTests {
    private static let sent: [OutgoingRecord] = [
        OutgoingRecord(
            topic: "t", partition: 0, key: [0, 1, 255], value: [1, 2, 3],
            headers: [
                RecordHeader("a", "1"), RecordHeader("a", "2"), RecordHeader("absent", nil),
                RecordHeader("empty", [UInt8]()),
            ]),
        OutgoingRecord(topic: "t", partition: 0, key: nil, value: nil, headers: []),
        OutgoingRecord(topic: "t", partition: 0, key: [], value: [], headers: [RecordHeader("", "nameless")]),
    ]

    @Test("key, value and headers come back byte for byte, absent ones told from empty ones")
    func everyByte() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.createTopic("t", partitions: 1)
        try await onThread {
            let producer = try IdempotentProducer(configuration: configuration(cluster.bootstrapServers), logger: quiet)
            for record in Self.sent { try producer.produce(record) }
            #expect(try producer.flush(timeout: .seconds(10)) == [])

            let consumer = try consumer(cluster.bootstrapServers)
            try consumer.subscribe(to: ["t"])
            let read = try consumer.records(3)
            for (read, sent) in zip(read, Self.sent) {
                #expect(read.key == sent.key)
                #expect(read.value == sent.value)
                #expect(read.headers == sent.headers)
                #expect(read.timestamp != nil)
            }
            #expect(read.map(\.place.offset.rawValue) == [0, 1, 2])
            #expect(read.allSatisfy { $0.place.topicPartition == TopicPartition(topic: "t", partition: 0) })
            #expect(consumer.close(timeout: .seconds(10)))
        }
    }

    @Test("offsets are found by time, and watermarks tell how far a partition reaches")
    func places() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.createTopic("t", partitions: 1)
        try await onThread {
            try publish(["a", "b", "c"], to: "t", cluster.bootstrapServers)
            let admin = try KafkaAdmin(configuration: configuration(cluster.bootstrapServers), logger: quiet)
            let partition = TopicPartition(topic: "t", partition: 0)
            let watermarks = try admin.watermarks(of: partition, timeout: .seconds(10))
            #expect(watermarks == Watermarks(low: Offset(0), high: Offset(3)))
        }
    }
}
