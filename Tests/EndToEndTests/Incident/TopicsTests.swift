import Kafka
import Logging
import StrictJSON
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Topics, and what waits in them")
    struct Topics {
        private func topics(
            _ processes: Processes, _ broker: BrokerProcess, _ arguments: [String]
        ) async throws -> Finished {
            try await processes.finish(
                "topics", Programs.clawback,
                ["topics", "--kafka-bootstrap-servers", broker.bootstrapServers] + arguments)
        }

        private func objects(_ finished: Finished) throws -> [JSONObject] {
            try finished.output.filter { !$0.isEmpty }.map {
                try #require(try JSONParser.parse(Array($0.utf8)).objectValue)
            }
        }

        @Test(
            "lag, scheduled checks with the next due time, and topics of earlier delays, as the worker left them",
            .timeLimit(.minutes(5)))
        func waiting() async throws {
            try await Processes.run { processes in
                let stage = try await Stage.set(
                    processes, scenario: "processing:9=1", partitions: 2, requeryDelays: "1h,9m")
                let reader = try stage.readOutcomes()
                let worker = stage.startWorker(["--worker-requery-delays", "1h"])
                try await stage.write(TestIntent.many(10))
                try await reader.published(10, by: worker, within: .seconds(90))
                worker.process.send(.terminate)
                #expect(try await worker.process.ended(within: .seconds(60)) == .exited(0))
                try await stage.write(TestIntent.many(3))

                let found = try objects(
                    try await topics(processes, stage.broker, ["--worker-requery-delays", "1h", "--json"]))
                let byName = Dictionary(
                    uniqueKeysWithValues: found.compactMap { object in object["topic"]?.stringValue.map { ($0, object) }
                    })
                #expect(byName["refund-intents"]?["lag"]?.numberValue?.int64 == 3)
                let checks = byName["refund-requery.1h"]
                #expect(checks?["retention_ms"]?.numberValue?.int64 == 5_184_000_000)
                #expect(checks?["lag"]?.numberValue?.int64 ?? 0 >= 10)
                let due = try #require(reader.outcomes.compactMap(\.nextQueryAt).min())
                #expect(checks?["next_due_at"]?.stringValue == due.rfc3339)
                #expect(byName["refund-requery.9m"]?["configured"]?.boolValue == false)
                #expect(byName["refund-requery.9m"]?["lag"]?.numberValue?.int64 == 0)
                #expect(found.allSatisfy { $0["warning"] == nil && $0["note"] == nil })

                let text = try await topics(processes, stage.broker, ["--worker-requery-delays", "1h"])
                #expect(
                    text.output.contains {
                        $0.hasPrefix("refund-requery.1h") && $0.contains("scheduled") && $0.contains("next due")
                    })
                #expect(text.output.contains("no longer in worker.requeryDelays, read until empty: refund-requery.9m"))
                let names = try await topics(processes, stage.broker, ["--worker-requery-delays", "1h", "--no-lag"])
                #expect(names.output.first == "refund-intents       present, 2 partitions")
            }
        }

        @Test(
            "once everything is settled nothing waits: the markers of transactions do not count",
            .timeLimit(.minutes(5)))
        func settled() async throws {
            try await Processes.run { processes in
                let stage = try await Stage.set(processes, scenario: "processing:1=1", partitions: 2)
                let reader = try stage.readOutcomes()
                let worker = stage.startWorker()
                try await stage.write(TestIntent.many(10))
                _ = try await reader.settled(10, by: worker, within: .seconds(90))
                worker.process.send(.terminate)
                #expect(try await worker.process.ended(within: .seconds(60)) == .exited(0))
                let text = try await topics(processes, stage.broker, ["--worker-requery-delays", "1s"])
                #expect(text.output.contains { $0.hasPrefix("refund-requery.1s") && $0.hasSuffix("nothing scheduled") })
            }
        }

        @Test("unequal partition counts and retention below the longest delay are warned of", .timeLimit(.minutes(5)))
        func warnings() async throws {
            try await Processes.run { processes in
                let broker = try await BrokerProcess.start(.noida, processes)
                try create("refund-requery.1s", partitions: 2, ["retention.ms": "60000"], broker)
                try create("refund-intents", partitions: 3, [:], broker)
                let found = try objects(
                    try await topics(
                        processes, broker,
                        ["--kafka-create-topics", "all", "--worker-requery-delays", "1s,1h", "--json"]))
                #expect(
                    found.compactMap { $0["state"]?.stringValue } == [
                        "present", "created", "present", "created", "created",
                    ])
                #expect(found.compactMap { $0["partitions"]?.numberValue?.int64 } == [3, 3, 2, 3, 3])
                #expect(found.compactMap { $0["warning"]?.stringValue } == ["partitions", "retention"])
                #expect(
                    found.last?["text"]?.stringValue?.hasPrefix(
                        "refund-requery.1s keeps records for 1m, less than the longest delay of 1h") == true)
            }
        }

        private func create(
            _ name: String, partitions: Int32, _ settings: [String: String], _ broker: BrokerProcess
        ) throws {
            let admin = try KafkaAdmin(
                configuration: KafkaConfiguration(bootstrapServers: broker.bootstrapServers),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let topic = NewTopic(name: name, partitions: partitions, replicationFactor: 1, configuration: settings)
            #expect(try admin.createTopics([topic], timeout: .seconds(20)) == [name: .created])
        }

        @Test("a broker that answers no admin requests costs notes, not the command", .timeLimit(.minutes(5)))
        func mock() async throws {
            try await Processes.run { processes in
                let broker = try await BrokerProcess.startMock(processes, partitions: 2)
                let text = try await topics(processes, broker, ["--worker-requery-delays", "1s"])
                #expect(text.status == .exited(0))
                #expect(text.output.first == "refund-intents       present, 2 partitions  lag 0")
                #expect(
                    text.output.contains {
                        $0.hasPrefix("note: the topics' settings are not known, retention cannot be checked: ")
                    })
            }
        }
    }
}
