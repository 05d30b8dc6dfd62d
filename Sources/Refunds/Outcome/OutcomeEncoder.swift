import KafkaRecords
import StrictJSON

/// Writes outcomes as records: JSON, with CloudEvents 1.0 binary-mode headers.
package enum OutcomeEncoder {
    /// - Parameters:
    ///   - key: the intent record's key; where it had none, the number becomes the key.
    ///   - carried: the intent record's headers, of which the trace and the replay are carried on.
    package static func record(
        for outcome: Outcome, key: [UInt8]?, carried: [RecordHeader], topic: String, groupID: String
    ) -> OutgoingRecord {
        let id = outcome.outcomeID
        var headers = [
            RecordHeader("ce_specversion", "1.0"),
            RecordHeader("ce_id", id),
            RecordHeader("ce_source", "/clawback/\(groupID)"),
            RecordHeader("ce_type", "clawback.refund-outcome.v1"),
        ]
        if let number = outcome.outReturnNo { headers.append(RecordHeader("ce_subject", number.rawValue)) }
        headers.append(RecordHeader("ce_time", outcome.observedAt.rfc3339))
        headers.append(RecordHeader("content-type", "application/json"))
        headers.append(contentsOf: CarriedHeaders.of(carried))
        return OutgoingRecord(
            topic: topic, partition: nil, key: key ?? outcome.outReturnNo.map { Array($0.rawValue.utf8) },
            value: value(of: outcome, id: id), headers: headers)
    }

    package static func value(of outcome: Outcome, id: String) -> [UInt8] {
        var writer = JSONWriter(capacity: 640 + (outcome.context?.bytes.count ?? 0))
        writer.object { json in
            json.member("outcome_id", id)
            json.member("status", outcome.status.rawValue)
            json.member("intent_id", optional: outcome.intentID?.rawValue)
            json.member("out_return_no", optional: outcome.outReturnNo?.rawValue)
            json.member("sub_mchid", optional: outcome.subMchid?.rawValue)
            json.member("order_id", optional: outcome.orderID)
            json.member("out_order_no", optional: outcome.outOrderNo)
            json.member("return_mchid", optional: outcome.returnMchid?.rawValue)
            if let amount = outcome.amount { json.member("amount", amount.rawValue) }
            if let context = outcome.context { json.member("context", raw: context.bytes) }
            json.member("return_no", optional: outcome.returnNo)
            json.member("finish_time", optional: outcome.finishTime)
            json.member("fail_reason", optional: outcome.failReason)
            if let error = outcome.error { json.member("error", object: error.write) }
            json.member("attempt", optional: outcome.attempt)
            json.member("next_query_at", optional: outcome.nextQueryAt?.rfc3339)
            if outcome.stalled { json.member("stalled", true) }
            json.member("observed_at", outcome.observedAt.rfc3339)
            json.member("source", object: outcome.source.write)
        }
        return writer.bytes
    }
}

/// What travels on from an intent to everything that follows from it.
package enum CarriedHeaders {
    package static let names: Set = ["traceparent", "tracestate", "clawback-replay"]

    /// The most bytes of one value; a longer one is no trace, and would end in records that no broker takes.
    static let mostBytes = 1024

    /// The last of each name, in the order of the names' last appearance.
    package static func of(_ headers: [RecordHeader]) -> [RecordHeader] {
        var carried: [RecordHeader] = []
        for header in headers where names.contains(header.name) && (header.value?.count ?? 0) <= mostBytes {
            carried.removeAll { $0.name == header.name }
            carried.append(header)
        }
        return carried
    }
}

extension ErrorDetail {
    func write(_ json: inout JSONWriter) {
        json.member("code", code)
        json.member("message", message)
        json.member("http_status", optional: httpStatus)
    }
}

extension RecordPlace {
    func write(_ json: inout JSONWriter) {
        json.member("topic", topicPartition.topic)
        json.member("partition", Int(topicPartition.partition))
        json.member("offset", offset.rawValue)
    }
}
