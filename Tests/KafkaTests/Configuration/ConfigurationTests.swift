import Kafka
import Testing

@Suite("Configuration")
struct ConfigurationTests {
    private func refusal(_ name: String, _ value: String) -> KafkaConfigurationError? {
        #expect(throws: KafkaConfigurationError.self) {
            try KafkaAdmin(configuration: configuration("127.0.0.1:1", [(name, value)]), logger: quiet)
        }
    }

    @Test("an unknown property is named, with its value and the reason")
    func unknown() throws {
        guard case .unknownProperty("no.such.property", "1", let reason) = refusal("no.such.property", "1") else {
            Issue.record("not told as unknown")
            return
        }
        #expect(reason.contains("no.such.property"))
    }

    @Test("a bad value is named, with the property and the reason")
    func invalid() throws {
        guard case .invalidValue("socket.timeout.ms", "soon", let reason) = refusal("socket.timeout.ms", "soon") else {
            Issue.record("not told as invalid")
            return
        }
        #expect(!reason.isEmpty)
    }

    @Test("a secret appears neither as the value nor in the reason")
    func secret() throws {
        let error = try #require(refusal("no.such.password", "hunter2"))
        #expect(!"\(error)".contains("hunter2"))
        #expect("\(error)".contains("<redacted>"))
    }

    @Test("a configuration is printed without the values of its properties")
    func printed() {
        let whole = configuration("127.0.0.1:1", [("sasl.password", "hunter2")])
        var dumped = ""
        dump(whole, to: &dumped)
        for text in ["\(whole)", String(reflecting: whole), dumped] { #expect(!text.contains("hunter2")) }
        #expect("\(whole)".contains("sasl.password=<redacted>"))
    }

    @Test("properties that are good one by one and not together are refused")
    func together() throws {
        let error = #expect(throws: KafkaConfigurationError.self) {
            try KafkaAdmin(
                configuration: configuration(
                    "127.0.0.1:1", [("security.protocol", "ssl"), ("ssl.ca.location", "/no/such/file")]),
                logger: quiet)
        }
        guard case .refused(let reason) = error else {
            Issue.record("not told as refused")
            return
        }
        #expect(reason.contains("ssl.ca.location"))
    }

    @Test("what the code relies on cannot be changed by a property")
    func relied() async throws {
        let cluster = try MockCluster(logger: quiet)
        try cluster.createTopic("t", partitions: 1)
        try await onThread {
            let consumer = try KafkaConsumer(
                configuration: configuration(
                    cluster.bootstrapServers,
                    quickGroup + [("auto.offset.reset", "latest"), ("partition.assignment.strategy", "range")]),
                options: ConsumerOptions(groupID: "group"), handler: Assignments(), logger: quiet)
            try publish(["a"], to: "t", cluster.bootstrapServers)
            try consumer.subscribe(to: ["t"])
            #expect(try consumer.records(1).first?.text == "a")
            consumer.close(timeout: .seconds(10))
        }
    }
}
