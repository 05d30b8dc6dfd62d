import Kafka
import KafkaRecords
import Logging
import Refunds
import StrictJSON
import Synchronization
import Testing
import Worker

/// A mock cluster with a deployment's topics, and what a test reads and writes there.
final class WorkerWorld: Sendable {
    let broker: MockCluster
    let kafka: KafkaConfiguration
    let topics = TopicNames()

    static let quiet: Logger = {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }()

    init(partitions: Int = 2) throws {
        broker = try MockCluster(logger: Self.quiet)
        kafka = KafkaConfiguration(
            bootstrapServers: broker.bootstrapServers,
            properties: [("session.timeout.ms", "6000"), ("heartbeat.interval.ms", "500")])
        for topic in [topics.intents, topics.outcomes, topics.deadLetters, "\(topics.requeryPrefix).1s"] {
            try broker.createTopic(topic, partitions: partitions)
        }
    }

    func settings(maxInFlight: Int = 32, window: Int64 = 4096, instance: String = "a") -> WorkerSettings {
        WorkerSettings(
            kafka: kafka, transactionalID: "clawback-test-\(instance)", topics: topics,
            limits: Intake.Limits(maxInFlight: maxInFlight, partitionWindow: window),
            policy: Policy(requeryDelays: [RequeryDelay(name: "1s", duration: .seconds(1))]),
            drainTimeout: .seconds(10))
    }

    func worker(
        _ api: ScriptedAPI, maxInFlight: Int = 32, window: Int64 = 4096, instance: String = "a"
    ) -> Worker {
        Worker(
            settings: settings(maxInFlight: maxInFlight, window: window, instance: instance), api: api,
            logger: Self.quiet)
    }

    /// Writes intents `RF-<n>`; `orders` of them share the orders (and so the keys) round and round.
    func writeIntents(
        _ numbers: Range<Int>, orders: Int, subMerchant: String = "1900000109", headers: [RecordHeader] = []
    ) async throws {
        try await onThread {
            let producer = try IdempotentProducer(configuration: self.kafka, logger: Self.quiet)
            for number in numbers {
                let order = "order-\(number % orders)"
                var writer = JSONWriter()
                writer.object { json in
                    json.member("intent_id", "RF-\(number)")
                    json.member("sub_mchid", subMerchant)
                    json.member("out_order_no", order)
                    json.member("return_mchid", "86693852")
                    json.member("amount", 10)
                    json.member("description", "test")
                }
                try producer.produce(
                    OutgoingRecord(
                        topic: self.topics.intents, partition: nil, key: Array(order.utf8), value: writer.bytes,
                        headers: headers))
            }
            #expect(try producer.flush(timeout: .seconds(30)).isEmpty)
        }
    }

    /// Reads outcomes from the start until `isEnough` of them; each as (intent, status).
    func outcomes(
        until isEnough: @escaping @Sendable ([(intent: String, status: String)]) -> Bool
    ) async throws -> [(intent: String, status: String)] {
        try await onThread {
            let reader = try KafkaConsumer(
                configuration: self.kafka, options: ConsumerOptions(groupID: "platform"), handler: FromTheStart(),
                logger: Self.quiet)
            defer { reader.close(timeout: .seconds(5)) }
            try reader.subscribe(to: [self.topics.outcomes])
            var outcomes: [(intent: String, status: String)] = []
            let bound = ContinuousClock.now + .seconds(90)
            while !isEnough(outcomes), ContinuousClock.now < bound {
                guard case .record(let record) = reader.poll(timeout: .milliseconds(100)),
                    let outcome = try JSONParser.parse(record.value ?? []).objectValue
                else { continue }
                outcomes.append((outcome["intent_id"]?.stringValue ?? "", outcome["status"]?.stringValue ?? ""))
            }
            return outcomes
        }
    }

    func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await WorkerThread.run("test") { Result { try body() } }.get()
    }

    private final class FromTheStart: RebalanceHandler {
        func assigned(_ partitions: [TopicPartition], to consumer: KafkaConsumer) -> [TopicPartition: StartPosition] {
            Dictionary(uniqueKeysWithValues: partitions.map { ($0, .beginning) })
        }
        func revoked(_ partitions: [TopicPartition], from consumer: KafkaConsumer) {}
        func lost(_ partitions: [TopicPartition], from consumer: KafkaConsumer) {}
    }
}
