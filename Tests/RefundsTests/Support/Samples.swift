import KafkaRecords
import Refunds

/// Valid things to start from; a test changes what it is about.
enum Sample {
    static let now = Timestamp(milliseconds: 1_795_508_163_123)  // 2026-11-24T08:16:03.123Z

    static let place = RecordPlace(
        topicPartition: TopicPartition(topic: "refund-intents", partition: 3), offset: Offset(4711))

    /// The example of WeChat Pay's documentation.
    static let intent = intent()

    static func intent(
        id: String = "RF-1", orderID: String? = "3008450740201411110007820472", outOrderNo: String? = nil,
        amount: Int64 = 10, outReturnNo: String? = nil, context: String? = nil
    ) -> RefundIntent {
        RefundIntent(
            intentID: valid(IntentID(id)), subMchid: valid(MerchantID("1900000109")), orderID: orderID,
            outOrderNo: outOrderNo, returnMchid: valid(MerchantID("86693852")), amount: valid(Fen(amount)),
            description: "用户退款", givenOutReturnNo: outReturnNo.map { valid(OutReturnNo($0)) },
            context: context.map { RawJSON(bytes: Array($0.utf8)) })
    }

    /// WeChat Pay's description of the return that `intent` asks for.
    static func answer(
        _ result: ReturnAnswer.Result, to intent: RefundIntent = intent, failReason: String? = nil
    ) -> ReturnAnswer {
        ReturnAnswer(
            subMchid: intent.subMchid.rawValue, orderID: intent.orderID, outOrderNo: intent.outOrderNo,
            outReturnNo: intent.outReturnNo.rawValue, returnMchid: intent.returnMchid.rawValue,
            amount: intent.amount.rawValue, returnNo: "3008450740201411110007820472", result: result,
            failReason: failReason, finishTime: result == .processing ? nil : "2026-11-24T16:16:03+08:00")
    }

    static func refused(_ httpStatus: Int, _ code: String?, retryAfter: Duration? = nil) -> Answer {
        .refused(Refusal(httpStatus: httpStatus, code: code, message: "why", retryAfter: retryAfter))
    }

    static func detail(_ httpStatus: Int, _ code: String) -> ErrorDetail {
        ErrorDetail(code: code, message: "why", httpStatus: httpStatus)
    }

    static func requery(of intent: RefundIntent = intent) -> RequeryRecord {
        RequeryRecord(
            intent: intent, attempt: 1, firstSubmittedAt: now, dueAt: now + .seconds(15), action: .query, refusal: nil,
            lastError: nil, source: place, intentAt: nil)
    }

    static func record(value: [UInt8]?, key: String? = "order-1", headers: [RecordHeader] = []) -> Record {
        Record(place: place, timestamp: now, key: key.map { Array($0.utf8) }, value: value, headers: headers)
    }

    private static func valid<Value>(_ value: Value?) -> Value {
        guard let value else { preconditionFailure("samples are valid") }
        return value
    }
}
