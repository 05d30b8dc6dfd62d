import Kafka
import KafkaRecords
import Synchronization
import Testing

@Suite("Rebalances")
struct RebalanceTests {
    private static let all = (0..<4).map { TopicPartition(topic: "t", partition: $0) }

    /// Sticky by number alone, the newcomer would get all of one topic, and its elder all of the other.
    @Test(
        "a member that comes later takes over its part of each topic; all partitions are revoked before they are assigned"
    )
    func twoMembers() async throws {
        let cluster = try MockCluster(logger: quiet)
        let both = ["s", "t"].flatMap { topic in (0..<4).map { TopicPartition(topic: topic, partition: $0) } }
        for topic in ["s", "t"] { try cluster.createTopic(topic, partitions: 4) }
        let servers = cluster.bootstrapServers
        let isOver = Atomic(false)
        let isFirstAssigned = Atomic(false)
        async let second: Set<TopicPartition> = onThread { () throws -> Set<TopicPartition> in
            let consumer = try consumer(servers)
            let end = ContinuousClock.now + .seconds(30)
            while !isFirstAssigned.load(ordering: .acquiring), ContinuousClock.now < end {
                _ = consumer.poll(timeout: .milliseconds(20))
            }
            try consumer.subscribe(to: ["s", "t"])
            try consumer.poll("the second assignment", until: { !consumer.assignment.isEmpty })
            let assignment = consumer.assignment
            isOver.store(true, ordering: .releasing)
            consumer.close(timeout: .seconds(10))
            return assignment
        }
        let revoked = try await onThread { () throws -> Set<TopicPartition> in
            defer { isFirstAssigned.store(true, ordering: .releasing) }
            var revoked: Set<TopicPartition> = []
            let assignments = Assignments(leaving: { partitions, consumer in
                #expect(consumer.assignment.isSuperset(of: partitions))
                if revoked.isEmpty { revoked = Set(partitions) }
            })
            let consumer = try consumer(servers, handler: assignments)
            try consumer.subscribe(to: ["s", "t"])
            try consumer.poll("the first assignment", until: { consumer.assignment == Set(both) })
            isFirstAssigned.store(true, ordering: .releasing)
            try consumer.poll("the second member", until: { isOver.load(ordering: .acquiring) })
            #expect(assignments.hasRevoked)
            #expect(!assignments.hasLost)
            #expect(assignments.events.first == .assigned(both))
            consumer.close(timeout: .seconds(10))
            return revoked
        }
        let taken = try await second
        #expect(revoked == Set(both))
        #expect(["s", "t"].map { topic in taken.count { $0.topic == topic } } == [2, 2])
    }

    @Test("a member the group has thrown out is told that its partitions are lost, then gets them anew")
    func lost() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.createTopic("t", partitions: 4)
        try await onThread {
            let assignments = Assignments()
            let consumer = try consumer(cluster.bootstrapServers, handler: assignments)
            try consumer.subscribe(to: ["t"])
            try consumer.poll("the first assignment", until: { consumer.assignment == Set(Self.all) })
            let unknownMember: Int32 = 25
            cluster.failNext(.heartbeat, with: [unknownMember])
            try consumer.poll("the loss", until: { assignments.hasLost })
            #expect(!assignments.hasRevoked)
            try consumer.poll("the second assignment", until: { consumer.assignment == Set(Self.all) })
            consumer.close(timeout: .seconds(10))
        }
    }

    @Test("a partition paused when it leaves is read when it comes back")
    func pauseIsForgotten() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.createTopic("t", partitions: 4)
        try await onThread {
            let assignments = Assignments()
            let consumer = try consumer(cluster.bootstrapServers, handler: assignments)
            try consumer.subscribe(to: ["t"])
            try consumer.poll("the first assignment", until: { consumer.assignment == Set(Self.all) })
            consumer.pause(Self.all)
            cluster.failNext(.heartbeat, with: [25])
            try consumer.poll("the loss", until: { assignments.hasLost })
            #expect(consumer.pausedPartitions == [])
            try publish(["a"], to: "t", cluster.bootstrapServers)
            #expect(try consumer.records(1).first?.text == "a")
            consumer.close(timeout: .seconds(10))
        }
    }

    @Test("closing gives the partitions back, within its bound")
    func closing() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.createTopic("t", partitions: 4)
        try await onThread {
            let assignments = Assignments()
            let consumer = try consumer(cluster.bootstrapServers, handler: assignments)
            try consumer.subscribe(to: ["t"])
            try consumer.poll("the assignment", until: { consumer.assignment == Set(Self.all) })
            #expect(consumer.close(timeout: .seconds(10)))
            #expect(assignments.events == [.assigned(Self.all), .revoked(Self.all)])
            #expect(consumer.close(timeout: .zero))
        }
    }

    @Test("a member that never got an assignment can be closed and dropped")
    func closedBeforeAssignment() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.createTopic("t", partitions: 4)
        try await onThread {
            let consumer = try consumer(cluster.bootstrapServers)
            try consumer.subscribe(to: ["t"])
            _ = consumer.poll(timeout: .milliseconds(500))
            let start = ContinuousClock.now
            consumer.close(timeout: .seconds(5))
            #expect(ContinuousClock.now - start < .seconds(15))
        }
    }
}
