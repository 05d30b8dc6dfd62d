import Kafka
import KafkaRecords
import Logging

/// Reads the dead letters' topic, once or several times over the same ranges. Driven by one thread.
final class LetterReading {
    private let kafka: Configuration.Kafka
    private let reader: TopicReader
    private let filter: LetterFilter
    /// What is read: up to where the topic reached when this was made, so that what comes meanwhile is none of it.
    let ranges: [TopicPartition: Range<Offset>]

    /// - Throws: exit code 69 when the topic is not there or no broker answers.
    init(_ kafka: Configuration.Kafka, filter: LetterFilter, logger: Logger) throws(CommandFailure) {
        self.kafka = kafka
        self.filter = filter
        do {
            reader = try TopicReader(configuration: KafkaConfiguration(kafka), logger: logger)
        } catch {
            throw CommandFailure(.usage, KafkaCluster.problem(error))
        }
        do {
            ranges = try Self.ranges(kafka.deadLettersTopic, filter, reader)
        } catch {
            reader.close(timeout: .seconds(5))
            throw ClusterWords.failure(error, kafka)
        }
    }

    private static func ranges(
        _ topic: String, _ filter: LetterFilter, _ reader: TopicReader
    ) throws(KafkaError) -> [TopicPartition: Range<Offset>] {
        let ranges = try filter.window.ranges(of: topic, reader: reader)
        guard !filter.places.isEmpty else { return ranges }
        // Between the chosen ones the topic may be long, before and after them it need not be read.
        let chosen = Dictionary(grouping: filter.places, by: \.partition).mapValues { $0.map(\.offset) }
        return ranges.reduce(into: [:]) { narrowed, range in
            guard let offsets = chosen[range.key.partition], let first = offsets.min(), let last = offsets.max() else {
                return
            }
            narrowed[range.key] = range.value.clamped(to: first..<last.advanced(by: 1))
        }
    }

    /// Offsets to read.
    var count: Int64 { ranges.values.reduce(0) { $0 + $1.lowerBound.distance(to: $1.upperBound) } }

    enum Step {
        /// One that matches.
        case letter(Letter)
        /// One that does not, or none in a moment.
        case other(records: Int)
        case done
    }

    /// Begins, or begins anew.
    func begin() throws(CommandFailure) {
        do {
            try reader.read(ranges)
        } catch {
            throw ClusterWords.failure(error, kafka)
        }
    }

    /// Partition by partition in order; waits for a moment at most.
    func next() throws(CommandFailure) -> Step {
        do {
            switch try reader.next(timeout: .milliseconds(200)) {
            case .done: return .done
            case .nothing: return .other(records: 0)
            case .record(let record):
                let letter = Letter(record)
                return filter.matches(letter) ? .letter(letter) : .other(records: 1)
            }
        } catch {
            throw ClusterWords.failure(error, kafka)
        }
    }

    func close() {
        reader.close(timeout: .seconds(5))
    }
}
