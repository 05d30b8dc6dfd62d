import KafkaRecords
import Refunds

/// What one record came to, as it is remembered for people: whose it was and why, nothing else of the intent.
package struct RecentOutcome: Hashable, Sendable {
    /// Of the commit.
    package var at: Timestamp
    package var kind: Fact.Kind
    package var intentID: String?
    package var outReturnNo: String?
    /// The error's code or WeChat Pay's reason; at most ``longestCode`` bytes or so.
    package var code: String?
    /// At most ``longestMessage`` bytes or so.
    package var message: String?
    package var nextCheck: Timestamp?
    /// Of the record handled: the intent's, or a scheduled check's.
    package var place: RecordPlace
    /// Counts outcomes since the start of the process.
    package var number = 0

    static let longestCode = 96
    static let longestMessage = 300

    package init(_ fact: Fact, place: RecordPlace, at: Timestamp) {
        self.at = at
        self.place = place
        kind = fact.kind
        intentID = fact.intentID?.rawValue
        outReturnNo = fact.outReturnNo?.rawValue
        code = fact.errorCode.map { Self.bounded($0, Self.longestCode) }
        message = fact.message.map { Self.bounded($0, Self.longestMessage) }
        nextCheck = fact.nextCheck
    }

    /// Whether a person may want to look at it.
    package var isFailure: Bool {
        switch kind {
        case .failed, .stalled, .invalid: true
        case .success, .processing: false
        }
    }

    func matches(_ text: String) -> Bool {
        intentID?.contains(text) == true || outReturnNo?.contains(text) == true
    }

    func isCalled(_ text: String) -> Bool { intentID == text || outReturnNo == text }

    private static func bounded(_ text: String, _ bytes: Int) -> String {
        guard text.utf8.count > bytes else { return text }
        // By scalars: one character may have any number of them.
        var kept = String.UnicodeScalarView()
        var length = 0
        for scalar in text.unicodeScalars {
            length += UTF8.width(scalar)
            guard length <= bytes else { break }
            kept.append(scalar)
        }
        return String(kept) + "…"
    }
}
