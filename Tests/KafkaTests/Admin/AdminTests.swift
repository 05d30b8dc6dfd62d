import Kafka
import KafkaRecords
import TestSupport
import Testing

@Suite("Admin")
struct AdminTests {
    // (The mock cluster makes every topic it is asked about, so what is missing is not asked for here.)
    @Test("topics and brokers are described")
    func topics() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.createTopic("t", partitions: 3)
        try await onThread {
            let admin = try KafkaAdmin(configuration: configuration(cluster.bootstrapServers), logger: quiet)
            let named = try admin.topics(["t"], timeout: .seconds(10))
            #expect(named.map(\.name) == ["t"])
            #expect(named.map(\.exists) == [true])
            #expect(named.first?.partitions.map(\.id) == [0, 1, 2])
            #expect(try admin.topics(timeout: .seconds(10)).map(\.name) == ["t"])
            #expect(try admin.reachBroker(timeout: .seconds(10)).brokers.count == 1)
        }
    }

    @Test("a cluster that cannot create topics says so")
    func unsupported() async throws {
        let cluster = try MockCluster(logger: quiet)
        try await onThread {
            let admin = try KafkaAdmin(configuration: configuration(cluster.bootstrapServers), logger: quiet)
            let error = #expect(throws: KafkaError.self) {
                try admin.createTopics([NewTopic(name: "t", partitions: 1)], timeout: .seconds(5))
            }
            // librdkafka 2.0.2 waits for a controller that could, and says that none came in time.
            #expect(error?.name == "_TIMED_OUT")
        }
    }

    @Test("a cluster that does not tell its topics' settings says so")
    func noSettings() async throws {
        let cluster = try MockCluster(logger: quiet)
        try await onThread {
            let admin = try KafkaAdmin(configuration: configuration(cluster.bootstrapServers), logger: quiet)
            #expect(throws: KafkaError.self) { try admin.settings(of: ["t"], timeout: .seconds(3)) }
        }
    }

    @Test("a broker out of reach is told quickly, with the reason")
    func unreachable() async throws {
        let port = try FreePort.find()
        try await onThread {
            let admin = try KafkaAdmin(configuration: configuration("127.0.0.1:\(port)"), logger: quiet)
            let start = ContinuousClock.now
            let error = #expect(throws: KafkaError.self) { try admin.reachBroker(timeout: .seconds(60)) }
            #expect(ContinuousClock.now - start < .seconds(15))
            #expect(error?.reason.contains("Connection refused") == true)
            #expect(error?.reason.contains("\(port)") == true)
        }
    }

    @Test("a host without an address is told quickly, with the reason")
    func unresolvable() async throws {
        try await onThread {
            let admin = try KafkaAdmin(configuration: configuration("no-such-host.invalid:9092"), logger: quiet)
            let start = ContinuousClock.now
            let error = #expect(throws: KafkaError.self) { try admin.reachBroker(timeout: .seconds(60)) }
            #expect(ContinuousClock.now - start < .seconds(30))
            #expect(error?.reason.contains("no-such-host.invalid") == true)
        }
    }
}
