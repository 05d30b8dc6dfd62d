import KafkaRecords
import Logging
import Worker

/// What every dead-letters command begins with: settings, the letters that are meant, progress, and a way to stop.
final class LetterDesk {
    private let kafka: Configuration.Kafka
    private let logger: Logger
    private let reading: LetterReading
    private let interruption = Interruption()

    var topic: String { kafka.deadLettersTopic }

    /// - Parameters:
    ///   - flags: `nil` when only the places count.
    ///   - places: empty for all.
    init(_ settings: ConfigurationFlags, _ flags: LetterFlags?, places: [String]) throws {
        let loader = try settings.loader()
        kafka = try loader.kafka()
        try LineLogHandler.bootstrap(loader)
        logger = Logger(label: "dead-letters")
        var chosen: Set<LetterPlace> = []
        for text in places {
            guard let place = LetterPlace(text, topic: kafka.deadLettersTopic) else {
                throw CommandFailure(
                    .usage,
                    "\(quoted(text)): not a place in \(kafka.deadLettersTopic); a place is partition@offset, as list prints it"
                )
            }
            chosen.insert(place)
        }
        let filter =
            try flags?.filter(places: chosen, now: .systemNow()) ?? LetterFilter(places: chosen)
        reading = try LetterReading(kafka, filter: filter, logger: logger)
    }

    /// - Returns: whether all was read.
    @discardableResult
    func each(_ body: (Letter) throws(CommandFailure) -> Void) throws(CommandFailure) -> Bool {
        try reading.begin()
        let progress = Progress("letters read", total: reading.count)
        defer { progress.end() }
        while !interruption.isRequested {
            switch try reading.next() {
            case .done: return true
            case .other(let records): records > 0 ? progress.advance(records) : progress.tick()
            case .letter(let letter):
                try body(letter)
                progress.advance(1)
            }
        }
        return false
    }

    func redrive(mostRedrives: Int) throws(CommandFailure) -> RedriveRun {
        let partitions: [String: Int]
        do {
            partitions = try KafkaCluster(kafka, logger: logger).partitionCounts()
        } catch {
            throw CommandFailure(error.exit, error.problem)
        }
        return RedriveRun(
            each: each, rule: RedriveRule(kafka, partitions: partitions, mostRedrives: mostRedrives))
    }

    func publisher() throws(CommandFailure) -> RedrivePublisher {
        try RedrivePublisher(kafka, logger: logger)
    }

    func close() {
        reading.close()
    }
}
