import GRDB
import KafkaRecords
import Refunds

/// Outcomes as rows.
enum OutcomeRows {
    static let columns = """
        id, number, partition, offset, at, outcome_id, status, intent_id, return_mchid, amount, return_no, finish_time, \
        fail_reason, error_code, stalled, next_query_at, source_topic, source_partition, source_offset
        """

    static func insert(_ outcomes: [ReadOutcome], _ database: Database) throws {
        guard !outcomes.isEmpty else { return }
        let statement = try database.cachedStatement(
            sql: "INSERT INTO outcomes VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        for outcome in outcomes {
            try statement.execute(arguments: [
                outcome.outReturnNo?.rawValue, outcome.place.topicPartition.partition, outcome.place.offset.rawValue,
                outcome.at?.milliseconds, outcome.outcomeID, outcome.status.rawValue, outcome.intentID,
                outcome.returnMchid, outcome.amount, outcome.returnNo, outcome.finishTime, outcome.failReason,
                outcome.errorCode, outcome.isStalled, outcome.nextQueryAt?.milliseconds,
                outcome.source?.topicPartition.topic, outcome.source?.topicPartition.partition,
                outcome.source?.offset.rawValue,
            ])
        }
    }

    /// - Parameter topic: of the outcomes.
    /// - Returns: `nil` for a row that this program has not written.
    static func read(_ row: Row, topic: String) -> (number: OutReturnNo, outcome: ReadOutcome)? {
        guard let number = OutReturnNo(row[1]), let status = Outcome.Status(rawValue: row[6]) else { return nil }
        let at: Int64? = row[4]
        let due: Int64? = row[15]
        var source: RecordPlace?
        if let topic: String = row[16], let partition: Int32 = row[17], let offset: Int64 = row[18] {
            source = RecordPlace(
                topicPartition: TopicPartition(topic: topic, partition: partition), offset: Offset(offset))
        }
        let outcome = ReadOutcome(
            outcomeID: row[5], status: status, intentID: row[7], outReturnNo: number, returnMchid: row[8],
            amount: row[9], returnNo: row[10], finishTime: row[11], failReason: row[12], errorCode: row[13],
            isStalled: row[14], nextQueryAt: due.map(Timestamp.init(milliseconds:)),
            at: at.map(Timestamp.init(milliseconds:)), source: source,
            place: RecordPlace(
                topicPartition: TopicPartition(topic: topic, partition: row[2]), offset: Offset(row[3])))
        return (number, outcome)
    }
}
