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
    package var outReturnNo: OutReturnNo?
    package var errorCode: String?
    /// When the intent was written; `nil` where the record gave no time.
    package var intentTimestamp: Timestamp?

    package init(kind: Kind, outReturnNo: OutReturnNo?, errorCode: String?, intentTimestamp: Timestamp?) {
        self.kind = kind
        self.outReturnNo = outReturnNo
        self.errorCode = errorCode
        self.intentTimestamp = intentTimestamp
    }
}
