import Kafka
import KafkaRecords
import Testing

@Suite("Pause and resume")
struct PauseTests {
    private static let partition = TopicPartition(topic: "t", partition: 0)

    @Test("a paused partition hands nothing out and goes on where it stopped, however often each is said")
    func goesOn() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.createTopic("t", partitions: 1)
        try await onThread {
            try publish((0..<100).map(String.init), to: "t", cluster.bootstrapServers)
            let consumer = try consumer(cluster.bootstrapServers)
            try consumer.subscribe(to: ["t"])
            var seen = try consumer.records(10).map(\.place.offset.rawValue)

            consumer.pause([Self.partition])
            consumer.pause([Self.partition])
            #expect(consumer.pausedPartitions == [Self.partition])
            #expect(consumer.poll(timeout: .milliseconds(300)) == nil)
            consumer.resume([Self.partition])
            consumer.resume([Self.partition])
            #expect(consumer.pausedPartitions == [])

            seen += try consumer.records(90).map(\.place.offset.rawValue)
            #expect(seen == Array(0..<100))
            consumer.close(timeout: .seconds(10))
        }
    }

    @Test("a partition paused before anything of it was handed out starts at its first record")
    func pausedAtOnce() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.createTopic("t", partitions: 1)
        try await onThread {
            try publish((0..<20).map(String.init), to: "t", cluster.bootstrapServers)
            let consumer = try consumer(cluster.bootstrapServers)
            try consumer.subscribe(to: ["t"])
            try consumer.poll("the assignment", until: { !consumer.assignment.isEmpty })
            consumer.pause([Self.partition])
            #expect(consumer.poll(timeout: .milliseconds(500)) == nil)
            consumer.resume([Self.partition])
            #expect(try consumer.records(20).map(\.place.offset.rawValue) == Array(0..<20))
            consumer.close(timeout: .seconds(10))
        }
    }

    @Test("a partition that is not assigned is neither paused nor resumed")
    func foreign() async throws {
        let cluster = try MockCluster(logger: quiet)
        try await onThread {
            let consumer = try consumer(cluster.bootstrapServers)
            consumer.pause([Self.partition])
            #expect(consumer.pausedPartitions == [])
            consumer.resume([Self.partition])
            consumer.close(timeout: .seconds(5))
        }
    }
}
