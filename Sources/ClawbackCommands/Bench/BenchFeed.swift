import Kafka
import KafkaRecords
import Logging

/// Writes the intents: no faster than asked, and never more waiting than the mock broker keeps.
struct BenchFeed: Sendable {
    let records: [OutgoingRecord]
    /// The most intents written and not settled.
    let ahead: Int
    let rate: Double?
    let kafka: KafkaConfiguration
    let logger: Logger

    /// The mock cluster keeps 5 MiB a partition. A key's records share a partition, and a batch is kept or goes as a whole.
    private static let bytesPerPartition = 4 << 20

    init(
        records: [OutgoingRecord], partitions: Int, rate: Double?, kafka: KafkaConfiguration, logger: Logger
    ) {
        let bytes = records.reduce(0) { $0 + ($1.value?.count ?? 0) + ($1.key?.count ?? 0) + 64 }
        ahead = max(1, Self.bytesPerPartition * partitions / max(1, bytes / max(1, records.count)))
        self.records = records
        self.rate = rate
        var kafka = kafka
        // An offered rate is kept intent by intent; a backlog may come in batches.
        if rate != nil { kafka.properties.append(("linger.ms", "0")) }
        self.kafka = kafka
        self.logger = logger
    }

    /// How many are written before anything is settled.
    var head: Int { rate == nil ? min(ahead, records.count) : 1 }

    /// Writes all of them, or until `isOver`. Blocks its thread.
    ///
    /// At a rate, the first one goes ahead alone: once it is settled the worker is known to be there.
    ///
    /// - Parameter headWritten: called when the first ``head`` intents are with the broker.
    func write(tally: BenchTally, headWritten: Latch, isOver: Latch) throws {
        defer { headWritten.set() }
        let producer = try IdempotentProducer(configuration: kafka, logger: logger)
        try write(0..<head, to: producer, tally) { _ in .now }
        try flush(producer)
        headWritten.set()
        while tally.settled == 0 {
            guard !isOver.isSet else { return }
            _ = producer.poll(timeout: .milliseconds(5))
        }
        let start = ContinuousClock.now
        for number in head..<records.count {
            let due = rate.map { start + .seconds(Double(number - head) / $0) }
            while number >= tally.settled + ahead || due.map({ $0 > .now }) == true {
                guard !isOver.isSet else { return }
                _ = producer.poll(timeout: .milliseconds(1))
            }
            try write(number..<number + 1, to: producer, tally) { _ in due ?? .now }
        }
        try flush(producer)
    }

    private func write(
        _ numbers: Range<Int>, to producer: IdempotentProducer, _ tally: BenchTally,
        at moment: (Int) -> ContinuousClock.Instant
    ) throws {
        for number in numbers {
            tally.wrote(number, at: moment(number))
            try producer.produce(records[number])
        }
    }

    private func flush(_ producer: IdempotentProducer) throws {
        if let failure = try producer.flush(timeout: .seconds(60)).first { throw failure.error }
    }
}
