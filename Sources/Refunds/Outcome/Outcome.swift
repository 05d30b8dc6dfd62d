import Cryptography
import KafkaRecords

/// What the worker says about an intent (CONTRACT.md, `refund-outcome` v1).
package struct Outcome: Hashable, Sendable {
    package enum Status: String, Hashable, Sendable {
        case success, failed, processing
    }

    package var status: Status
    package var intentID: IntentID?
    package var outReturnNo: OutReturnNo?
    package var subMchid: MerchantID?
    package var orderID: String?
    package var outOrderNo: String?
    package var returnMchid: MerchantID?
    package var amount: Fen?
    package var context: RawJSON?
    package var returnNo: String?
    /// RFC 3339, as WeChat Pay gave it.
    package var finishTime: String?
    package var failReason: String?
    package var error: ErrorDetail?
    /// Scheduled checks so far, from 1; on ``Status/processing``.
    package var attempt: Int?
    package var nextQueryAt: Timestamp?
    /// Nothing more is scheduled, and the fate is unknown.
    package var stalled = false
    package var observedAt: Timestamp
    /// Where the intent record stands.
    package var source: RecordPlace

    /// An outcome of a valid intent.
    package init(_ status: Status, of intent: RefundIntent, observedAt: Timestamp, source: RecordPlace) {
        self.status = status
        intentID = intent.intentID
        outReturnNo = intent.outReturnNo
        subMchid = intent.subMchid
        orderID = intent.orderID
        outOrderNo = intent.outOrderNo
        returnMchid = intent.returnMchid
        amount = intent.amount
        context = intent.context
        self.observedAt = observedAt
        self.source = source
    }

    /// The outcome of a record that is no valid intent, with what could be read of it.
    package init(invalid recovered: RecoveredIntent, error: ErrorDetail, observedAt: Timestamp, source: RecordPlace) {
        status = .failed
        intentID = recovered.intentID
        // Only a number the record itself gives: a derived one may be a valid intent's, whose return lives or has succeeded.
        outReturnNo = recovered.givenOutReturnNo
        subMchid = recovered.subMchid
        orderID = recovered.orderID
        outOrderNo = recovered.outOrderNo
        returnMchid = recovered.returnMchid
        amount = recovered.amount
        context = recovered.context
        self.error = error
        self.observedAt = observedAt
        self.source = source
    }

    /// The same for the same fact, by the rule of CONTRACT.md. Where no number could be read, the intent's id stands in its
    /// place, marked so that the two cannot meet.
    package var outcomeID: String {
        let subject = outReturnNo?.rawValue ?? "intent \(intentID?.rawValue ?? "")"
        let counted = status == .processing ? attempt ?? 0 : 0
        let hash = SHA256.hash(Array("\(subject)\n\(status.rawValue)\n\(counted)".utf8))
        return "CBO1" + Hex.lowercase(Array(hash.prefix(20)))
    }
}

/// Why a call was refused or an intent is invalid.
package struct ErrorDetail: Hashable, Sendable {
    /// WeChat Pay's code, or one of the worker's.
    package var code: String
    package var message: String
    package var httpStatus: Int?

    package init(code: String, message: String, httpStatus: Int?) {
        self.code = code
        self.message = message
        self.httpStatus = httpStatus
    }
}
