import KafkaRecords

/// What handling one record leads to. Published together with the record's completion, or not at all.
package struct Effects: Sendable {
    /// Outcomes, a scheduled check, a dead letter; any of them may be missing.
    package var records: [OutgoingRecord]
    /// The same for counters and logs.
    package var fact: Fact
    /// Something of its owner's that goes when the effects do: once published, or given up.
    package var companion: (any Sendable)?

    package init(records: [OutgoingRecord], fact: Fact) {
        self.records = records
        self.fact = fact
    }
}

/// What one record came to, in a few words.
package struct Fact: Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case success, failed, processing, stalled
        /// Neither an intent nor a scheduled check.
        case invalid
    }

    package var kind: Kind
    package var intentID: IntentID?
    package var outReturnNo: OutReturnNo?
    package var errorCode: String?
    /// The error in words, without values of the intent's fields; `nil` where there is none or the code says it all.
    package var message: String?
    /// When the intent was written; `nil` where the record gave no time.
    package var intentTimestamp: Timestamp?
    /// When the next check of a return still in progress is due.
    package var nextCheck: Timestamp?

    package init(
        kind: Kind, intentID: IntentID? = nil, outReturnNo: OutReturnNo?, errorCode: String?, message: String? = nil,
        intentTimestamp: Timestamp?, nextCheck: Timestamp? = nil
    ) {
        self.kind = kind
        self.intentID = intentID
        self.outReturnNo = outReturnNo
        self.errorCode = errorCode
        self.message = message
        self.intentTimestamp = intentTimestamp
        self.nextCheck = nextCheck
    }
}
