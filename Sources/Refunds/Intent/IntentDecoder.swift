import KafkaRecords
import StrictJSON

/// Reads refund intents: plain JSON, and CloudEvents 1.0 in binary and structured mode.
///
/// Strict, because it decides about money: a name that stands twice, a number that is not an integer, trailing bytes or
/// invalid UTF-8 make the record invalid. Unknown fields are ignored. `null` counts as absent.
package enum IntentDecoder {
    /// The most bytes of an intent's `context`, as written.
    package static let mostContextBytes = 4096

    /// The most bytes of a record's key. Outcomes and checks have the same one, and must not grow past what their topics take.
    package static let mostKeyBytes = 65_536

    /// - Throws: ``InvalidIntent``, which names field, value and rule.
    package static func decode(_ record: Record) throws(InvalidIntent) -> RefundIntent {
        let intent = try decode(value: record.value, headers: record.headers)
        guard let key = record.key, key.count > mostKeyBytes else { return intent }
        throw InvalidIntent(
            field: "the record's key", shownValue: "one of \(key.count) bytes", rule: "at most \(mostKeyBytes) bytes",
            recovered: RecoveredIntent(intent))
    }

    /// - Throws: ``InvalidIntent``, which names field, value and rule.
    package static func decode(value: [UInt8]?, headers: [RecordHeader]) throws(InvalidIntent) -> RefundIntent {
        guard let value else { throw whole("a tombstone is not an intent") }
        return try decode(CloudEvents.payload(value: value, headers: headers))
    }

    static func decode(_ payload: CloudEvents.Payload) throws(InvalidIntent) -> RefundIntent {
        guard let object = payload.data.objectValue else {
            throw whole("an intent is a JSON object, not \(payload.data.kind)")
        }
        var fields = IntentFields(object, source: payload.source)
        let intent = read(&fields)
        switch intent {
        case .success(let intent): return intent
        case .failure(let invalid): throw invalid
        }
    }

    /// Reads the fields of an intent object; the requery record carries one too.
    static func read(_ fields: inout IntentFields) -> Result<RefundIntent, InvalidIntent> {
        var recovered = RecoveredIntent()
        recovered.intentID = fields.required("intent_id", IntentID.rule, IntentID.init)
        recovered.subMchid = fields.required("sub_mchid", MerchantID.rule, MerchantID.init)
        recovered.orderID = fields.optional("order_id", text(0, 64), emptyIsAbsent: true) { text in sized(text, 1, 64) }
        recovered.outOrderNo = fields.optional("out_order_no", text(0, 64), emptyIsAbsent: true) { sized($0, 1, 64) }
        let transactionID = fields.optional("transaction_id", text(0, 32), emptyIsAbsent: true) { sized($0, 1, 32) }
        recovered.returnMchid = fields.required("return_mchid", MerchantID.rule, MerchantID.init)
        recovered.amount = fields.amount("amount")
        let description = fields.required("description", text(1, 80)) { sized($0, 1, 80) }
        recovered.givenOutReturnNo = fields.optional("out_return_no", OutReturnNo.rule, OutReturnNo.init)
        recovered.context = fields.rawObject("context", mostBytes: mostContextBytes)
        if recovered.orderID == nil, recovered.outOrderNo == nil {
            fields.refuse("order_id", rule: "given, or out_order_no: at least one of the two")
        }
        if fields.fault == nil, let intentID = recovered.intentID, let subMchid = recovered.subMchid,
            let returnMchid = recovered.returnMchid, let amount = recovered.amount, let description
        {
            return .success(
                RefundIntent(
                    intentID: intentID, subMchid: subMchid, orderID: recovered.orderID,
                    outOrderNo: recovered.outOrderNo, transactionID: transactionID, returnMchid: returnMchid,
                    amount: amount, description: description, givenOutReturnNo: recovered.givenOutReturnNo,
                    context: recovered.context))
        }
        // A number that was meant and is unreadable must not be replaced by a derived one.
        if recovered.givenOutReturnNo == nil, fields.isGiven("out_return_no") { recovered.returnMchid = nil }
        let fault = fields.fault
        return .failure(
            InvalidIntent(
                field: fault?.field, shownValue: fault?.shownValue, rule: fault?.rule ?? "an intent",
                recovered: recovered))
    }

    private static func text(_ least: Int, _ most: Int) -> String {
        least == 0 ? "a text of at most \(most) characters" : "a text of \(least)–\(most) characters"
    }

    /// `text` when it has that many characters (Unicode scalars, as WeChat Pay counts).
    private static func sized(_ text: String, _ least: Int, _ most: Int) -> String? {
        guard text.utf8.count <= most * 4, (least...most).contains(text.unicodeScalars.count) else { return nil }
        return text
    }

    private static func whole(_ rule: String) -> InvalidIntent {
        InvalidIntent(field: nil, shownValue: nil, rule: rule)
    }
}
