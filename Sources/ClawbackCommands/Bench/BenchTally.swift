import Foundation
import Kafka
import KafkaRecords
import Logging
import StrictJSON
import Synchronization

/// Reads the outcomes as the order platform would, and notes when each intent was settled.
final class BenchTally: RebalanceHandler, Sendable {
    /// One settled intent.
    struct Arrival: Hashable, Sendable {
        /// Of the intent, from 0.
        var number: Int
        /// When its settled outcome could be read.
        var moment: ContinuousClock.Instant
        /// From its writing (at a given rate: from when it was due to be written) until then.
        var sinceWritten: Duration
        /// From the worker's seeing the answer until then; the resolution is a millisecond.
        var sinceAnswer: Duration
    }

    private struct State {
        var written: [ContinuousClock.Instant?]
        var isSettled: [Bool]
        var arrivals: [Arrival] = []
    }

    private let state: Mutex<State>
    /// Set once reading has begun, with the join of its group behind it.
    let isReading = Latch()
    private let settledCount = Atomic<Int>(0)
    /// What `intent_id`s begin with; a number from 1 follows.
    private let prefix: String

    init(count: Int, prefix: String) {
        state = Mutex(
            State(written: Array(repeating: nil, count: count), isSettled: Array(repeating: false, count: count)))
        self.prefix = prefix
    }

    var settled: Int { settledCount.load(ordering: .acquiring) }
    /// In the order in which they were settled.
    var arrivals: [Arrival] { state.withLock { $0.arrivals } }

    func wrote(_ number: Int, at moment: ContinuousClock.Instant) {
        state.withLock { $0.written[number] = moment }
    }

    /// Reads until `isOver` says so. Blocks its thread.
    func read(_ kafka: KafkaConfiguration, topic: String, logger: Logger, until isOver: () -> Bool) throws {
        let consumer = try KafkaConsumer(
            configuration: kafka, options: ConsumerOptions(groupID: "bench"), handler: self, logger: logger)
        defer { consumer.close(timeout: .seconds(5)) }
        try consumer.subscribe(to: [topic])
        while !isOver() {
            guard case .record(let record) = consumer.poll(timeout: .milliseconds(100)), let value = record.value
            else { continue }
            take(value, at: .now, wallClock: Self.wallClock)
        }
    }

    /// Notes an outcome; those that settle nothing, and repeats, leave no trace.
    func take(_ outcome: [UInt8], at moment: ContinuousClock.Instant, wallClock: Timestamp) {
        guard let outcome = try? JSONParser.parse(outcome).objectValue, let status = outcome["status"]?.stringValue,
            status != "processing", let id = outcome["intent_id"]?.stringValue, id.hasPrefix(prefix),
            let number = Int(id.dropFirst(prefix.count)).map({ $0 - 1 }),
            let observed = outcome["observed_at"]?.stringValue.flatMap(Timestamp.init(rfc3339:))
        else { return }
        state.withLock { state in
            guard state.isSettled.indices.contains(number), !state.isSettled[number] else { return }
            state.isSettled[number] = true
            state.arrivals.append(
                Arrival(
                    number: number, moment: moment,
                    sinceWritten: state.written[number].map { $0.duration(to: moment) } ?? .zero,
                    sinceAnswer: wallClock - observed))
            settledCount.add(1, ordering: .releasing)
        }
    }

    private static var wallClock: Timestamp {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }

    func assigned(_ partitions: [TopicPartition], to consumer: KafkaConsumer) -> [TopicPartition: StartPosition] {
        isReading.set()
        return Dictionary(uniqueKeysWithValues: partitions.map { ($0, .beginning) })
    }

    func revoked(_ partitions: [TopicPartition], from consumer: KafkaConsumer) {}

    func lost(_ partitions: [TopicPartition], from consumer: KafkaConsumer) {}
}
