import Kafka
import KafkaRecords
import Logging

let quiet = Logger(label: "kafka-tests") { _ in SwiftLogNoOpLogHandler() }

/// Settings that make groups quick to form and to notice a death.
let quickGroup: [(name: String, value: String)] = [
    ("session.timeout.ms", "6000"), ("heartbeat.interval.ms", "500"), ("topic.metadata.refresh.interval.ms", "1000"),
]

func configuration(
    _ bootstrapServers: String, _ properties: [(name: String, value: String)] = []
) -> KafkaConfiguration {
    KafkaConfiguration(bootstrapServers: bootstrapServers, properties: properties)
}

func consumer(
    _ bootstrapServers: String, group: String = "group", isolation: ConsumerOptions.Isolation = .committed,
    handler: Assignments = Assignments()
) throws -> KafkaConsumer {
    try KafkaConsumer(
        configuration: configuration(bootstrapServers, quickGroup),
        options: ConsumerOptions(groupID: group, isolation: isolation), handler: handler, logger: quiet)
}

func record(_ topic: String, _ value: String, partition: Int32? = 0) -> OutgoingRecord {
    OutgoingRecord(topic: topic, partition: partition, key: nil, value: Array(value.utf8), headers: [])
}

/// Writes `values` to partition 0 of `topic` and waits until they are there.
func publish(_ values: [String], to topic: String, _ bootstrapServers: String) throws {
    let producer = try IdempotentProducer(configuration: configuration(bootstrapServers), logger: quiet)
    for value in values { try producer.produce(record(topic, value)) }
    let failures = try producer.flush(timeout: .seconds(20))
    guard failures.isEmpty else { throw failures[0] }
}

extension KafkaConsumer {
    /// Polls until `isDone`; errors that pass by themselves are passed over.
    func poll(
        _ what: String, within bound: Duration = .seconds(90), _ each: (Record) -> Void = { _ in },
        until isDone: () throws -> Bool
    ) throws {
        let end = ContinuousClock.now + bound
        while try !isDone() {
            guard ContinuousClock.now < end else { throw NotInTime(what: what) }
            switch poll(timeout: .milliseconds(100)) {
            case .record(let record): each(record)
            case .error(let error) where error.isFatal: throw error
            case .error, nil: break
            }
        }
    }

    func records(_ count: Int, within bound: Duration = .seconds(90)) throws -> [Record] {
        var records: [Record] = []
        try poll("\(count) records", within: bound, { records.append($0) }, until: { records.count >= count })
        return records
    }
}

extension Record {
    var text: String? { value.map { String(decoding: $0, as: UTF8.self) } }
}
