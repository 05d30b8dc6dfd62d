import GRDB
import KafkaRecords
import Refunds

/// Intents as rows. The description is not kept: neither the query nor an outcome has it.
enum IntentRows {
    static let columns = """
        intents.id, intents.number, intents.partition, intents.offset, intents.at, intents.intent_id, intents.sub_mchid, \
        intents.order_id, intents.out_order_no, intents.return_mchid, intents.amount, intents.given, intents.context, \
        intents.key, intents.traceparent, intents.tracestate
        """

    static func insert(_ intents: [SeenIntent], _ database: Database) throws {
        guard !intents.isEmpty else { return }
        let statement = try database.cachedStatement(
            sql: "INSERT INTO intents VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        for seen in intents {
            let intent = seen.intent
            try statement.execute(arguments: [
                intent.outReturnNo.rawValue, seen.place.topicPartition.partition, seen.place.offset.rawValue,
                seen.at?.milliseconds, intent.intentID.rawValue, intent.subMchid.rawValue, intent.orderID,
                intent.outOrderNo, intent.returnMchid.rawValue, intent.amount.rawValue, intent.givenOutReturnNo != nil,
                (intent.context?.bytes).map(Blob.value), seen.key.map(Blob.value),
                seen.trace.last { $0.name == "traceparent" }?.value.map(Blob.value),
                seen.trace.last { $0.name == "tracestate" }?.value.map(Blob.value),
            ])
        }
    }

    /// - Parameter topic: of the intents.
    /// - Returns: `nil` for a row that this program has not written.
    static func read(_ row: Row, topic: String) -> (number: OutReturnNo, seen: SeenIntent)? {
        guard let number = OutReturnNo(row[1]), let intentID = IntentID(row[5]), let subMchid = MerchantID(row[6]),
            let returnMchid = MerchantID(row[9]), let amount = Fen(row[10])
        else { return nil }
        let isGiven: Bool = row[11]
        let intent = RefundIntent(
            intentID: intentID, subMchid: subMchid, orderID: row[7], outOrderNo: row[8], returnMchid: returnMchid,
            amount: amount, description: "", givenOutReturnNo: isGiven ? number : nil,
            context: Blob.bytes(row[12]).map(RawJSON.init(bytes:)))
        guard intent.outReturnNo == number else { return nil }
        let at: Int64? = row[4]
        let trace = [("traceparent", 14), ("tracestate", 15)].compactMap { name, column in
            Blob.bytes(row[column]).map { RecordHeader(name, $0) }
        }
        let seen = SeenIntent(
            intent: intent,
            place: RecordPlace(
                topicPartition: TopicPartition(topic: topic, partition: row[2]), offset: Offset(row[3])),
            at: at.map(Timestamp.init(milliseconds:)), key: Blob.bytes(row[13]), trace: trace)
        return (number, seen)
    }
}
