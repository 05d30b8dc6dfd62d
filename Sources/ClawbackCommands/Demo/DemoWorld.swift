import Foundation
import Kafka
import KafkaRecords
import Logging
import Refunds
import WeChatPay
import WeChatPaySimulator
import Worker

/// Everything around the worker of a demonstration: a broker and a simulated WeChat Pay, both in this process.
final class DemoWorld: Sendable {
    static let partitions = 6
    static let delays = ["1s", "2s", "4s"]

    let broker: MockCluster
    let kafka: KafkaConfiguration
    let simulator: Simulator
    let topics: TopicNames
    private let folder: URL

    /// - Throws: what of it could not be started.
    init(scenario: Scenario, logger: Logger) async throws {
        broker = try MockCluster(logger: logger)
        // A mock broker's group waits half a session time-out for members: a short one lets the work begin sooner.
        kafka = KafkaConfiguration(
            bootstrapServers: broker.bootstrapServers,
            properties: [("session.timeout.ms", "6000"), ("heartbeat.interval.ms", "500")])
        let topics = TopicNames()
        let requeries = Self.delays.map { "\(topics.requeryPrefix).\($0)" }
        for topic in [topics.intents, topics.outcomes, topics.deadLetters] + requeries {
            try broker.createTopic(topic, partitions: Self.partitions)
        }
        self.topics = topics
        simulator = try await Simulator.start(
            configuration: SimulatorConfiguration(keys: .inMemory, scenario: scenario))
        folder = FileManager.default.temporaryDirectory.appending(path: "clawback-demo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(simulator.keys.authority.certificate.pem.utf8).write(to: trustRoots)
    }

    private var trustRoots: URL { folder.appending(path: "ca.pem") }

    func end() async {
        await simulator.stop()
        try? FileManager.default.removeItem(at: folder)
    }

    func client(inFlight: Int, logger: Logger) throws -> WeChatPayClient {
        let keys = simulator.keys
        var configuration = ClientConfiguration(
            origin: try Origin(simulator.baseURL),
            credentials: Credentials(
                mchid: keys.mchid, merchantSerial: keys.merchant.certificate.serial, privateKey: keys.merchant.key),
            apiV3Key: try APIv3Key(keys.apiV3Key), trustRootsFile: trustRoots.path)
        configuration.maximumInFlight = inFlight
        // The scenarios have answers that never come: a demonstration need not wait the real ten seconds for them.
        configuration.requestTimeout = .seconds(3)
        return try WeChatPayClient(configuration: configuration, logger: logger)
    }

    func workerSettings(inFlight: Int) -> WorkerSettings {
        WorkerSettings(
            kafka: kafka, transactionalID: "clawback-demo",
            limits: Intake.Limits(maxInFlight: inFlight, partitionWindow: 4096),
            policy: Policy(
                attemptBudget: .seconds(10),
                requeryDelays: zip(Self.delays, [1, 2, 4]).map { RequeryDelay(name: $0, duration: .seconds($1)) },
                // A receiver that has not enabled returns (NO_AUTH) is asked until this has passed, days in earnest.
                giveUpAfter: .seconds(30)))
    }

    /// Writes `records`. Blocks its thread.
    func produce(_ records: [OutgoingRecord], logger: Logger) throws {
        let producer = try IdempotentProducer(configuration: kafka, logger: logger)
        for record in records { try producer.produce(record) }
        if let failure = try producer.flush(timeout: .seconds(30)).first { throw failure.error }
    }

    /// One past the last outcome of each partition. Blocks its thread.
    func outcomeEnds(logger: Logger) throws -> [TopicPartition: Offset] {
        let admin = try KafkaAdmin(configuration: kafka, logger: logger)
        var ends: [TopicPartition: Offset] = [:]
        for partition in 0..<Self.partitions {
            let partition = TopicPartition(topic: topics.outcomes, partition: Int32(partition))
            ends[partition] = try admin.watermarks(of: partition, timeout: .seconds(5)).high
        }
        return ends
    }
}
