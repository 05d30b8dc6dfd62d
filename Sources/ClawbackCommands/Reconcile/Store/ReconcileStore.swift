import GRDB
import KafkaRecords
import Refunds

/// Intents, outcomes and WeChat Pay's answers of one window, and how far each is read.
final class ReconcileStore: Sendable {
    let spill: SpillStore

    /// Changed with the tables.
    private static let version = "1"

    init(_ place: SpillStore.Place, mostPages: Int? = nil) throws(CommandFailure) {
        spill = try SpillStore(place, mostPages: mostPages)
        try spill.write { database in
            try database.execute(sql: Self.schema)
        }
        switch try fact("version") {
        case nil: try setFact("version", Self.version)
        case Self.version: break
        default:
            throw CommandFailure(
                .usage, "--store: \(spill.name) is of another version of this program; delete it or name another")
        }
    }

    private static let schema = """
        CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS ranges (
            topic TEXT NOT NULL, partition INTEGER NOT NULL, first INTEGER NOT NULL, next INTEGER NOT NULL, end INTEGER NOT NULL,
            PRIMARY KEY (topic, partition)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS intents (
            id INTEGER PRIMARY KEY, number TEXT NOT NULL, partition INTEGER NOT NULL, offset INTEGER NOT NULL, at INTEGER,
            intent_id TEXT NOT NULL, sub_mchid TEXT NOT NULL, order_id TEXT, out_order_no TEXT, return_mchid TEXT NOT NULL,
            amount INTEGER NOT NULL, given INTEGER NOT NULL, context BLOB, key BLOB, traceparent BLOB, tracestate BLOB);
        CREATE TABLE IF NOT EXISTS invalid (number TEXT PRIMARY KEY) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS outcomes (
            id INTEGER PRIMARY KEY, number TEXT NOT NULL, partition INTEGER NOT NULL, offset INTEGER NOT NULL, at INTEGER,
            outcome_id TEXT NOT NULL, status TEXT NOT NULL, intent_id TEXT, return_mchid TEXT, amount INTEGER, return_no TEXT,
            finish_time TEXT, fail_reason TEXT, error_code TEXT, stalled INTEGER NOT NULL, next_query_at INTEGER,
            source_topic TEXT, source_partition INTEGER, source_offset INTEGER);
        CREATE TABLE IF NOT EXISTS answers (
            number TEXT PRIMARY KEY, kind TEXT NOT NULL, final INTEGER NOT NULL, at INTEGER NOT NULL, reason TEXT,
            sub_mchid TEXT, order_id TEXT, out_order_no TEXT, out_return_no TEXT, return_mchid TEXT, amount INTEGER,
            return_no TEXT, fail_reason TEXT, finish_time TEXT) WITHOUT ROWID;
        """

    /// Sorts what was read by number: after this the rest is a walk. Cheap the second time.
    func sort() throws(CommandFailure) {
        try spill.write { database in
            try database.execute(
                sql: """
                    CREATE INDEX IF NOT EXISTS intents_by_number ON intents (number);
                    CREATE INDEX IF NOT EXISTS outcomes_by_number ON outcomes (number);
                    """)
        }
    }

    func fact(_ name: String) throws(CommandFailure) -> String? {
        try spill.read { database in
            try String.fetchOne(database, sql: "SELECT value FROM facts WHERE name = ?", arguments: [name])
        }
    }

    func setFact(_ name: String, _ value: String) throws(CommandFailure) {
        try spill.write { database in
            try database.execute(sql: "INSERT OR REPLACE INTO facts VALUES (?, ?)", arguments: [name, value])
        }
    }

    func close() { spill.close() }
}

// What is read, and how far.
extension ReconcileStore {
    struct Progress: Hashable, Sendable {
        var first: Offset
        var next: Offset
        var end: Offset
    }

    func ranges(of topic: String) throws(CommandFailure) -> [TopicPartition: Progress] {
        try spill.read { database in
            let rows = try Row.fetchCursor(
                database, sql: "SELECT partition, first, next, end FROM ranges WHERE topic = ?", arguments: [topic])
            var ranges: [TopicPartition: Progress] = [:]
            while let row = try rows.next() {
                ranges[TopicPartition(topic: topic, partition: row[0])] = Progress(
                    first: Offset(row[1]), next: Offset(row[2]), end: Offset(row[3]))
            }
            return ranges
        }
    }

    func setRanges(_ ranges: [TopicPartition: Progress]) throws(CommandFailure) {
        try spill.write { database in
            for (partition, range) in ranges {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO ranges VALUES (?, ?, ?, ?, ?)",
                    arguments: [
                        partition.topic, partition.partition, range.first.rawValue, range.next.rawValue,
                        range.end.rawValue,
                    ])
            }
        }
    }

    /// Everything of `batch`, or nothing.
    func add(_ batch: IntakeBatch) throws(CommandFailure) {
        try spill.write { database in
            try IntentRows.insert(batch.intents, database)
            try OutcomeRows.insert(batch.outcomes, database)
            for number in batch.invalidNumbers {
                try database.execute(sql: "INSERT OR IGNORE INTO invalid VALUES (?)", arguments: [number.rawValue])
            }
            for (name, path) in ReadTally.counters where batch.tally[keyPath: path] > 0 {
                try database.execute(
                    sql: """
                        INSERT INTO facts VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = value + ?2
                        """, arguments: ["count_" + name, batch.tally[keyPath: path]])
            }
            for (partition, next) in batch.next {
                try database.execute(
                    sql: "UPDATE ranges SET next = ? WHERE topic = ? AND partition = ?",
                    arguments: [next.rawValue, partition.topic, partition.partition])
            }
        }
    }

    func tally() throws(CommandFailure) -> ReadTally {
        var tally = ReadTally()
        for (name, path) in ReadTally.counters {
            tally[keyPath: path] = try fact("count_" + name).flatMap(Int.init) ?? 0
        }
        return tally
    }

    /// To be compared later: outcomes that come after it are new.
    func lastOutcome() throws(CommandFailure) -> Int64 {
        try spill.read { database in
            try Int64.fetchOne(database, sql: "SELECT MAX(id) FROM outcomes") ?? 0
        }
    }
}
