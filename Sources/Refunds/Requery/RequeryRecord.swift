import KafkaRecords
import StrictJSON

/// A scheduled check: everything needed to follow a return whose fate is open, kept in Kafka and nowhere else
/// (`schemas/refund-requery.v1.schema.json`).
///
/// The record's key is the intent's key; the trace and the replay travel as headers.
package struct RequeryRecord: Hashable, Sendable {
    package var intent: RefundIntent
    /// 1 for the first check.
    package var attempt: Int
    package var firstSubmittedAt: Timestamp
    /// Not to be handled before.
    package var dueAt: Timestamp
    package var action: Call
    /// How the latest submit was refused, when nothing has disproved it since.
    package var refusal: ErrorDetail?
    /// Until when an unanswered submit may still take effect; `nil` when none can.
    package var openSubmitUntil: Timestamp?
    package var lastError: ErrorDetail?
    /// Where the intent record stands.
    package var source: RecordPlace
    /// When the intent was written, where its record said so.
    package var intentAt: Timestamp?

    package init(
        intent: RefundIntent, attempt: Int, firstSubmittedAt: Timestamp, dueAt: Timestamp, action: Call,
        refusal: ErrorDetail?, openSubmitUntil: Timestamp? = nil, lastError: ErrorDetail?, source: RecordPlace,
        intentAt: Timestamp?
    ) {
        self.intent = intent
        self.attempt = attempt
        self.firstSubmittedAt = firstSubmittedAt
        self.dueAt = dueAt
        self.action = action
        self.refusal = refusal
        self.openSubmitUntil = openSubmitUntil
        self.lastError = lastError
        self.source = source
        self.intentAt = intentAt
    }

    package func encode() -> [UInt8] {
        var writer = JSONWriter(capacity: 1024 + (intent.context?.bytes.count ?? 0))
        writer.object { json in
            json.member("out_return_no", intent.outReturnNo.rawValue)
            json.member("attempt", attempt)
            json.member("first_submitted_at", firstSubmittedAt.rfc3339)
            json.member("due_at", dueAt.rfc3339)
            json.member("action", action.rawValue)
            if let refusal { json.member("refusal", object: refusal.write) }
            json.member("open_submit_until", optional: openSubmitUntil?.rfc3339)
            if let lastError { json.member("last_error", object: lastError.write) }
            json.member("source", object: source.write)
            json.member("intent_at", optional: intentAt?.rfc3339)
            json.member("intent", object: intent.write)
        }
        return writer.bytes
    }
}

extension RefundIntent {
    /// The members of the intent's JSON, as `refund-intent` v1 has them.
    package func write(_ json: inout JSONWriter) {
        json.member("intent_id", intentID.rawValue)
        json.member("sub_mchid", subMchid.rawValue)
        json.member("order_id", optional: orderID)
        json.member("out_order_no", optional: outOrderNo)
        json.member("transaction_id", optional: transactionID)
        json.member("return_mchid", returnMchid.rawValue)
        json.member("amount", amount.rawValue)
        json.member("description", description)
        json.member("out_return_no", optional: givenOutReturnNo?.rawValue)
        if let context { json.member("context", raw: context.bytes) }
    }
}
