import Cryptography
import KafkaRecords
import StrictJSON

/// Whose intent a letter is about, as far as its value tells. A letter is often in the dead letters because its value cannot be
/// read, so either may be missing.
struct LetterSubject: Hashable, Sendable {
    var intentID: String?
    var subMchid: String?

    init(intentID: String? = nil, subMchid: String? = nil) {
        self.intentID = intentID
        self.subMchid = subMchid
    }

    init(of letter: Letter) {
        guard let value = letter.record.value, let object = Self.object(value),
            let intent = Self.intent(in: object)
        else { return }
        intentID = intent["intent_id"]?.stringValue
        subMchid = intent["sub_mchid"]?.stringValue
    }

    /// The intent is the whole, or within a scheduled check (`intent`) or an event (`data`, `data_base64`).
    private static func intent(in object: JSONObject) -> JSONObject? {
        if let intent = object["intent"]?.objectValue { return intent }
        guard object["specversion"] != nil else { return object }
        if let data = object["data"]?.objectValue { return data }
        guard let bytes = object["data_base64"]?.stringValue.flatMap(Base64.decode) else { return object }
        return Self.object(bytes)
    }

    /// One level more than an intent may have: a scheduled check wraps it.
    private static func object(_ bytes: [UInt8]) -> JSONObject? {
        guard let value = try? JSONParser.parse(bytes, maximumDepth: 65) else { return nil }
        return value.objectValue
    }
}
