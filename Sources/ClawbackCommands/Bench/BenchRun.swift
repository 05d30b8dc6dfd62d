import Cryptography
import Foundation
import Kafka
import KafkaRecords
import Logging
import Refunds
import StrictJSON
import Worker

/// Measures one worker process against a broker and a simulated WeChat Pay in processes of their own.
struct BenchRun: Sendable {
    let intents: Int
    let latency: Duration
    let inFlight: Int
    let partitions: Int
    let delivery: Configuration.Kafka.Delivery
    let logger: Logger

    struct Result: Sendable {
        /// From the first to the last outcome, by the broker's time stamps.
        var seconds: Double
        /// Settled intents in that time.
        var perSecond: Double
        /// CPU seconds of the worker process, from before its first intent to after its last.
        var workerCPU: Double
        var simulatorCPU: Double
        var wallSeconds: Double
        var peakKiB: Int
        /// The most calls the simulator had under way at once.
        var peakInFlight: Int
        /// One signature and one verification with the same library, in the same minute, on one core.
        var floorSeconds: Double
        var settled: Int
    }

    private static let topics = TopicNames()

    /// Blocks its thread.
    func run() throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "clawback-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let floor = try RSAFloor.measure()

        let names = [
            Self.topics.intents, Self.topics.outcomes, Self.topics.deadLetters, "\(Self.topics.requeryPrefix).15s",
        ]
        let broker = try BenchChild(
            ["mock-broker", "--partitions", String(partitions)] + names.flatMap { ["--topic", $0] },
            log: folder.appending(path: "broker.log"))
        defer { broker.end() }
        let simulator = try BenchChild(
            [
                "simulate", "--port", "0", "--json", "--log-level", "error", "--keys",
                folder.appending(path: "keys").path,
                "--scenario", #"{"preset": "calm", "latency": "\#(latency.shortText)"}"#,
            ], log: folder.appending(path: "simulator.log"))
        defer { simulator.end() }
        guard let servers = broker.firstLine(), let line = simulator.firstLine(),
            let places = try JSONParser.parse(Array(line.utf8)).objectValue,
            let configuration = places["configFile"]?.stringValue
        else { throw CommandFailure(.internal, "bench: the broker or the simulator did not start; try again") }

        let kafka = KafkaConfiguration(bootstrapServers: servers)
        try produce(kafka)
        let worker = try BenchChild(
            [
                "run", "--config", configuration, "--kafka-bootstrap-servers", servers, "--kafka-create-topics", "none",
                "--kafka-delivery", delivery.rawValue, "--worker-max-in-flight", String(inFlight),
                "--worker-requery-delays", "15s", "--kafka-instance-id", "bench", "--http-port", "0", "--log-level",
                "error",
            ], log: folder.appending(path: "worker.log"))
        defer { worker.end() }
        let started = ContinuousClock.now
        let outcomes = try readOutcomes(kafka, worker)
        let wall = started.duration(to: .now)
        guard let workerUsage = worker.usage, let simulatorUsage = simulator.usage else {
            throw CommandFailure(
                .internal, "bench: the worker ended early: \(lastLine(of: folder.appending(path: "worker.log")))")
        }
        let peak = try simulatorPeak(configuration)
        let seconds = max(0.001, Double((outcomes.last - outcomes.first).milliseconds) / 1000)
        return Result(
            seconds: seconds, perSecond: Double(outcomes.settled) / seconds, workerCPU: workerUsage.cpu,
            simulatorCPU: simulatorUsage.cpu, wallSeconds: Double(wall.milliseconds) / 1000,
            peakKiB: workerUsage.peakKiB,
            peakInFlight: peak, floorSeconds: floor, settled: outcomes.settled)
    }

    private func produce(_ kafka: KafkaConfiguration) throws {
        let producer = try IdempotentProducer(configuration: kafka, logger: logger)
        for generated in DemoIntents(seed: 1, count: intents).generate(topic: Self.topics.intents) {
            try producer.produce(generated.record)
        }
        if let failure = try producer.flush(timeout: .seconds(60)).first { throw failure.error }
    }

    private func readOutcomes(
        _ kafka: KafkaConfiguration, _ worker: BenchChild
    ) throws -> (settled: Int, first: Timestamp, last: Timestamp) {
        let tally = BenchTally()
        let bound = ContinuousClock.now + .seconds(60 + intents / 20)
        let reader = try KafkaConsumer(
            configuration: kafka, options: ConsumerOptions(groupID: "bench"), handler: tally, logger: logger)
        defer { reader.close(timeout: .seconds(5)) }
        try reader.subscribe(to: [Self.topics.outcomes])
        while tally.settled < intents, ContinuousClock.now < bound, worker.isRunning {
            if case .record(let record) = reader.poll(timeout: .milliseconds(100)) { tally.take(record) }
        }
        guard let first = tally.first, let last = tally.last else {
            throw CommandFailure(.internal, "bench: no outcome came; see clawback demo")
        }
        return (tally.settled, first, last)
    }

    private func lastLine(of log: URL) -> String {
        let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        return printable(String(text.split(separator: "\n").last ?? "no word of it"), limit: 300)
    }

    /// The simulator's own count, asked over HTTPS with curl: the benchmark brings no HTTP client of its own.
    private func simulatorPeak(_ configuration: String) throws -> Int {
        let folder = URL(fileURLWithPath: configuration).deletingLastPathComponent()
        let index = try Data(contentsOf: folder.appending(path: "simulator.json"))
        guard let baseURL = try JSONParser.parse(Array(index)).objectValue?["baseUrl"]?.stringValue else { return 0 }
        let curl = Process()
        let pipe = Pipe()
        curl.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        curl.arguments = [
            "curl", "--silent", "--max-time", "5", "--cacert", folder.appending(path: "ca.pem").path,
            baseURL + "/simulator/stats",
        ]
        curl.standardOutput = pipe
        try curl.run()
        let body = pipe.fileHandleForReading.readDataToEndOfFile()
        curl.waitUntilExit()
        guard let stats = try? JSONParser.parse(Array(body)).objectValue else { return 0 }
        return stats["peakInFlight"]?.numberValue?.int64.map(Int.init) ?? 0
    }
}

/// Counts settled outcomes and when the broker got them.
final class BenchTally: RebalanceHandler {
    private(set) var settled = 0
    private(set) var first: Timestamp?
    private(set) var last: Timestamp?

    func take(_ record: Record) {
        guard let value = record.value, let status = try? JSONParser.parse(value).objectValue?["status"]?.stringValue,
            status != "processing"
        else { return }
        settled += 1
        first = first ?? record.timestamp
        last = record.timestamp ?? last
    }

    func assigned(_ partitions: [TopicPartition], to consumer: KafkaConsumer) -> [TopicPartition: StartPosition] {
        Dictionary(uniqueKeysWithValues: partitions.map { ($0, .beginning) })
    }

    func revoked(_ partitions: [TopicPartition], from consumer: KafkaConsumer) {}

    func lost(_ partitions: [TopicPartition], from consumer: KafkaConsumer) {}
}

/// What each intent costs at least: one RSA-2048 signature of the request, one verification of the answer.
enum RSAFloor {
    /// CPU seconds for one of each, the median of several rounds.
    static func measure() throws -> Double {
        let key = try RSAPrivateKey.generate()
        let message = [UInt8](repeating: 0x61, count: 300)
        var rounds: [Double] = []
        for _ in 0..<7 {
            let start = ContinuousClock.now
            for _ in 0..<100 {
                let signature = try key.signature(for: message)
                guard key.publicKey.isValid(signature: signature, for: message) else {
                    throw CommandFailure(.internal, "bench: a signature of our own does not verify")
                }
            }
            rounds.append(start.duration(to: .now) / .seconds(1) / 100)
        }
        return rounds.sorted()[rounds.count / 2]
    }
}
