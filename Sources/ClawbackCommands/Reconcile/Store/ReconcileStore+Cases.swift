import GRDB
import KafkaRecords
import Refunds

extension ReconcileStore {
    /// Hands out what is known of each number, in the numbers' order; one number's worth is in memory at a time.
    ///
    /// - Parameter body: `false` ends it.
    func eachCase(
        intentsTopic: String, outcomesTopic: String, _ body: (ReturnCase) throws(CommandFailure) -> Bool
    ) throws(CommandFailure) {
        try spill.read { database in
            var intents = try Walk(
                Row.fetchCursor(
                    database, sql: "SELECT \(IntentRows.columns) FROM intents ORDER BY number, id"), damaged
            ) { IntentRows.read($0, topic: intentsTopic) }
            var outcomes = try Walk(
                Row.fetchCursor(
                    database, sql: "SELECT \(OutcomeRows.columns) FROM outcomes ORDER BY number, id"), damaged
            ) { OutcomeRows.read($0, topic: outcomesTopic) }
            var answers = try Walk(
                Row.fetchCursor(database, sql: "SELECT \(AnswerRows.columns) FROM answers ORDER BY number"), damaged
            ) { AnswerRows.read($0) }
            var invalid = try Walk(
                Row.fetchCursor(database, sql: "SELECT number FROM invalid ORDER BY number"), damaged
            ) { row in OutReturnNo(row[0]).map { ($0, ()) } }
            while let number = [intents.number, outcomes.number].compactMap({ $0 }).min(by: {
                $0.rawValue < $1.rawValue
            }) {
                var subject = ReturnCase(number: number)
                while let seen = try intents.take(number) { subject.add(seen) }
                while let outcome = try outcomes.take(number) { subject.add(outcome) }
                subject.answer = try answers.take(number)
                subject.isInvalidIntents = try invalid.take(number) != nil
                guard try body(subject) else { return }
            }
        }
    }
}

/// Rows in the order of their numbers, with a look at the next one.
private struct Walk<Value> {
    private let rows: RowCursor
    private let damaged: CommandFailure
    private let read: (Row) -> (OutReturnNo, Value)?
    private var head: (number: OutReturnNo, value: Value)?

    init(_ rows: RowCursor, _ damaged: CommandFailure, _ read: @escaping (Row) -> (OutReturnNo, Value)?) throws {
        self.rows = rows
        self.damaged = damaged
        self.read = read
        try advance()
    }

    var number: OutReturnNo? { head?.number }

    /// The next value of `number`; what comes before that number is passed over.
    mutating func take(_ number: OutReturnNo) throws -> Value? {
        while let found = head, found.number.rawValue < number.rawValue { try advance() }
        guard let found = head, found.number == number else { return nil }
        try advance()
        return found.value
    }

    private mutating func advance() throws {
        guard let row = try rows.next() else {
            head = nil
            return
        }
        guard let value = read(row) else { throw damaged }
        head = value
    }
}
