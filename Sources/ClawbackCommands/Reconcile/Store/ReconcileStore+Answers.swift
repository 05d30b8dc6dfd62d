import GRDB
import KafkaRecords
import Refunds

// Whom to ask about, and what came back.
extension ReconcileStore {
    /// The next numbers that nothing is known of at WeChat Pay, each with the intent that was read first.
    func unanswered(after number: OutReturnNo?, limit: Int, topic: String) throws(CommandFailure) -> [SeenIntent] {
        try spill.read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT \(IntentRows.columns), MIN(intents.id) FROM intents
                    WHERE number > ? AND NOT EXISTS (SELECT 1 FROM answers WHERE answers.number = intents.number)
                    GROUP BY number ORDER BY number LIMIT ?
                    """)
            let rows = try Row.fetchCursor(statement, arguments: [number?.rawValue ?? "", limit])
            var found: [SeenIntent] = []
            while let row = try rows.next() {
                guard let intent = IntentRows.read(row, topic: topic) else { throw damaged }
                found.append(intent.seen)
            }
            return found
        }
    }

    /// Numbers of intents; and of these the ones that have been asked about.
    func numbers() throws(CommandFailure) -> (all: Int, asked: Int) {
        try spill.read { database in
            let all = try Int.fetchOne(database, sql: "SELECT COUNT(DISTINCT number) FROM intents") ?? 0
            let asked = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM answers") ?? 0
            return (all, asked)
        }
    }

    func add(_ answers: [(OutReturnNo, SeenAnswer)], at: Timestamp) throws(CommandFailure) {
        try spill.write { database in try AnswerRows.insert(answers, at: at, database) }
    }

    /// Forgets answers that may have changed since: a return that was under way, unknown or not answered.
    func forgetOpenAnswers() throws(CommandFailure) {
        try spill.write { database in try database.execute(sql: "DELETE FROM answers WHERE final = 0") }
    }

    /// Forgets what was no answer.
    func forgetFailures() throws(CommandFailure) {
        try spill.write { database in try database.execute(sql: "DELETE FROM answers WHERE kind = 'none'") }
    }

    /// Forgets answers that were open and may be older than a settled outcome that was read later.
    /// - Returns: how many.
    func forgetOpenAnswers(settledAfter outcome: Int64) throws(CommandFailure) -> Int {
        try spill.write { database in
            try database.execute(
                sql: """
                    DELETE FROM answers WHERE final = 0 AND number IN
                        (SELECT number FROM outcomes WHERE id > ? AND status <> 'processing')
                    """, arguments: [outcome])
            return database.changesCount
        }
    }

    var damaged: CommandFailure {
        CommandFailure(.usage, "\(spill.name): not what this program has written; delete it and start anew")
    }
}
