import KafkaRecords
import StrictJSON

/// What came of one intent in a replay.
struct ReplayResult: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case success, failed, processing, stalled
        /// WeChat Pay does not know the number: the submit never arrived, or the return is older than it keeps.
        case neverArrived = "never_arrived"
        /// No intent; the worker has written it to the dead letters when it came by.
        case invalid
        /// Asked, and no answer that says anything.
        case unanswered

        /// Whether a person has to do something about it.
        var isNamed: Bool {
            switch self {
            case .success, .failed, .processing: false
            case .stalled, .neverArrived, .invalid, .unanswered: true
            }
        }

        var words: String { self == .neverArrived ? "never arrived" : rawValue }
    }

    var kind: Kind
    var place: RecordPlace
    var intentID: String?
    var outReturnNo: String?
    /// Why, where there is more to say.
    var detail: String?
    /// To be published with the progress.
    var records: [OutgoingRecord] = []

    var text: String {
        var words = ["\(kind.words)  \(place)"]
        if let intentID { words.append("intent \(printable(intentID, limit: 70))") }
        if let outReturnNo { words.append(outReturnNo) }
        if let detail { words.append(printable(detail, limit: 200)) }
        return words.joined(separator: "  ")
    }

    func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("event", kind.rawValue)
            writer.member("partition", Int(place.topicPartition.partition))
            writer.member("offset", place.offset.rawValue)
            writer.member("intent_id", optional: intentID)
            writer.member("out_return_no", optional: outReturnNo)
            writer.member("detail", optional: detail)
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}
