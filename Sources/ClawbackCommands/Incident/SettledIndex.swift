import GRDB
import Kafka
import KafkaRecords
import Refunds

/// Which returns have a settled outcome in a part of the outcomes topic; as large as the disk allows. Driven by one thread.
final class SettledIndex {
    /// Numbers that wait in memory for their transaction.
    private static let batch = 4096

    private let store: SpillStore
    private var waiting: [String] = []
    /// Settled outcomes that were added, repeats included.
    private(set) var count = 0
    /// Records that are no outcome.
    private(set) var unreadable = 0

    /// - Parameter folder: where the temporary file goes; `nil` for the system's own.
    init(folder: String?) throws(CommandFailure) {
        store = try SpillStore(.temporary(folder: folder))
        try store.write { database in
            try database.execute(sql: "CREATE TABLE settled (number TEXT PRIMARY KEY) WITHOUT ROWID")
        }
    }

    /// Adds a record of the outcomes topic, whatever it is.
    func add(_ record: KafkaRecords.Record) throws(CommandFailure) {
        guard let outcome = ReadOutcome(record) else {
            unreadable += 1
            return
        }
        guard outcome.isSettled, let number = outcome.outReturnNo else { return }
        count += 1
        waiting.append(number.rawValue)
        if waiting.count >= Self.batch { try flush() }
    }

    /// Adds all records of `ranges`.
    ///
    /// - Parameter advanced: told of each record; `false` ends the reading early.
    /// - Returns: whether all were read.
    func add(
        _ ranges: [TopicPartition: Range<Offset>], from reader: TopicReader, kafka: Configuration.Kafka,
        advanced: (Int) -> Bool
    ) throws(CommandFailure) -> Bool {
        do {
            try reader.read(ranges)
            while true {
                switch try reader.next(timeout: .milliseconds(200)) {
                case .record(let record):
                    try add(record)
                    guard advanced(1) else { return false }
                case .nothing: guard advanced(0) else { return false }
                case .done: return true
                }
            }
        } catch let error as KafkaError {
            throw ClusterWords.failure(error, kafka)
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(.internal, "\(error)")
        }
    }

    func contains(_ number: OutReturnNo) throws(CommandFailure) -> Bool {
        if !waiting.isEmpty { try flush() }
        return try store.read { database in
            let statement = try database.cachedStatement(sql: "SELECT 1 FROM settled WHERE number = ?")
            return try Int.fetchOne(statement, arguments: [number.rawValue]) != nil
        }
    }

    private func flush() throws(CommandFailure) {
        let numbers = waiting
        try store.write { database in
            let statement = try database.cachedStatement(sql: "INSERT OR IGNORE INTO settled VALUES (?)")
            for number in numbers { try statement.execute(arguments: [number]) }
        }
        waiting.removeAll(keepingCapacity: true)
    }

    func close() {
        store.close()
    }
}
