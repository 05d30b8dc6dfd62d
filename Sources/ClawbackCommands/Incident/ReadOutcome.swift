import KafkaRecords
import Refunds
import StrictJSON

/// A record of the outcomes topic as far as it is an outcome (CONTRACT.md, `refund-outcome` v1). Anybody may have written it: texts
/// are shortened, and what has a field of the wrong type is no outcome.
struct ReadOutcome: Hashable, Sendable {
    var outcomeID: String
    var status: Outcome.Status
    var intentID: String?
    /// Absent on outcomes of invalid intents.
    var outReturnNo: OutReturnNo?
    var returnMchid: String?
    /// Fen.
    var amount: Int64?
    var returnNo: String?
    var finishTime: String?
    var failReason: String?
    var errorCode: String?
    var isStalled: Bool
    var nextQueryAt: Timestamp?
    /// When it was observed; the record's own time where it does not say.
    var at: Timestamp?
    /// Where it says its intent stands.
    var source: RecordPlace?
    /// Where it stands itself.
    var place: RecordPlace

    var isSettled: Bool { status != .processing }
}

extension ReadOutcome {
    /// An outcome has a few hundred bytes and its intent's context of at most 4 KiB.
    private static let mostBytes = 1 << 20

    init?(_ record: Record) {
        guard let value = record.value, value.count <= Self.mostBytes,
            let object = (try? JSONParser.parse(value))?.objectValue
        else { return nil }
        var fields = Fields(object: object)
        let id = fields.text("outcome_id", 80)
        let status = fields.text("status", 20).flatMap(Outcome.Status.init(rawValue:))
        let number = fields.text("out_return_no", 65)
        intentID = fields.text("intent_id", 64)
        returnMchid = fields.text("return_mchid", 32)
        amount = fields.integer("amount")
        returnNo = fields.text("return_no", 64)
        finishTime = fields.text("finish_time", 64)
        failReason = fields.text("fail_reason", 128)
        isStalled = object["stalled"] == .bool(true)
        nextQueryAt = fields.text("next_query_at", 64).flatMap(Timestamp.init(rfc3339:))
        at = fields.text("observed_at", 64).flatMap(Timestamp.init(rfc3339:)) ?? record.timestamp
        errorCode = fields.object("error").flatMap { error in
            var fields = Fields(object: error)
            return fields.text("code", 64)
        }
        source = fields.object("source").flatMap(RecordPlace.init(source:))
        place = record.place
        outReturnNo = number.flatMap(OutReturnNo.init)
        guard !fields.hasFault, let id, let status, number == nil || outReturnNo != nil else { return nil }
        outcomeID = id
        self.status = status
    }
}

/// Reads members; `null` counts as absent.
private struct Fields {
    let object: JSONObject
    var hasFault = false

    /// At most `limit` characters of it.
    mutating func text(_ name: String, _ limit: Int) -> String? {
        switch object[name] {
        case nil, .null: return nil
        case .string(let text): return String(text.unicodeScalars.prefix(limit))
        default:
            hasFault = true
            return nil
        }
    }

    mutating func integer(_ name: String) -> Int64? {
        guard let value = object[name], !value.isNull else { return nil }
        guard let integer = value.numberValue?.int64 else {
            hasFault = true
            return nil
        }
        return integer
    }

    mutating func object(_ name: String) -> JSONObject? {
        guard let value = object[name], !value.isNull else { return nil }
        if value.objectValue == nil { hasFault = true }
        return value.objectValue
    }
}

extension RecordPlace {
    fileprivate init?(source: JSONObject) {
        guard let topic = source["topic"]?.stringValue, topic.utf8.count <= 249,
            let partition = source["partition"]?.numberValue?.int64.flatMap(Int32.init(exactly:)),
            let offset = source["offset"]?.numberValue?.int64
        else { return nil }
        self.init(topicPartition: TopicPartition(topic: topic, partition: partition), offset: Offset(offset))
    }
}
