import GRDB
import KafkaRecords
import Refunds

/// WeChat Pay's answers as rows.
enum AnswerRows {
    static let columns = """
        number, kind, reason, sub_mchid, order_id, out_order_no, out_return_no, return_mchid, amount, return_no, \
        fail_reason, finish_time
        """

    static func insert(_ answers: [(OutReturnNo, SeenAnswer)], at: Timestamp, _ database: Database) throws {
        let statement = try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        for (number, answer) in answers {
            var state: ReturnAnswer?
            var reason: String?
            let kind: String
            switch answer {
            case .state(let found):
                state = found
                kind = found.status?.rawValue ?? "other"
            case .unknown: kind = "unknown"
            case .unclear(let why):
                kind = "none"
                reason = why
            }
            try statement.execute(arguments: [
                number.rawValue, kind, answer.isFinal, at.milliseconds, reason, state?.subMchid, state?.orderID,
                state?.outOrderNo, state?.outReturnNo, state?.returnMchid, state?.amount, state?.returnNo,
                state?.failReason, state?.finishTime,
            ])
        }
    }

    /// - Returns: `nil` for a row that this program has not written.
    static func read(_ row: Row) -> (number: OutReturnNo, answer: SeenAnswer)? {
        guard let number = OutReturnNo(row[0]) else { return nil }
        let kind: String = row[1]
        switch kind {
        case "unknown": return (number, .unknown)
        case "none": return (number, .unclear(reason: row[2] ?? ""))
        default: return state(kind, row).map { (number, .state($0)) }
        }
    }

    private static func state(_ kind: String, _ row: Row) -> ReturnAnswer? {
        let result: ReturnAnswer.Result
        switch Outcome.Status(rawValue: kind) {
        case .success: result = .success
        case .failed: result = .failed
        case .processing: result = .processing
        case nil: return nil
        }
        guard let subMchid: String = row[3], let number: String = row[6], let receiver: String = row[7],
            let amount: Int64 = row[8]
        else { return nil }
        return ReturnAnswer(
            subMchid: subMchid, orderID: row[4], outOrderNo: row[5], outReturnNo: number, returnMchid: receiver,
            amount: amount, returnNo: row[9], result: result, failReason: row[10], finishTime: row[11])
    }
}
