import KafkaRecords
import StrictJSON

/// Why a record of a requery topic is no scheduled check.
package struct InvalidRequery: Error, Hashable, Sendable {
    package var message: String

    package init(_ message: String) {
        self.message = message
    }
}

extension RequeryRecord {
    /// - Throws: ``InvalidRequery``. Only this program writes these topics, but anybody may who has access: a check whose
    ///   number is not its intent's is refused, since it would follow another return.
    package static func decode(value: [UInt8]?) throws(InvalidRequery) -> RequeryRecord {
        guard let value else { throw InvalidRequery("a tombstone is not a scheduled check") }
        let object = try parse(value)
        guard let intentObject = object["intent"]?.objectValue else {
            throw InvalidRequery("intent: must be an object")
        }
        var fields = IntentFields(intentObject, source: value)
        let intent: RefundIntent
        switch IntentDecoder.read(&fields) {
        case .success(let read): intent = read
        case .failure(let invalid): throw InvalidRequery("intent: \(invalid.message)")
        }
        guard object["out_return_no"]?.stringValue == intent.outReturnNo.rawValue else {
            throw InvalidRequery("out_return_no: must be the intent's number \(intent.outReturnNo.rawValue)")
        }
        guard let attempt = object["attempt"]?.numberValue?.int64, (1...Int64(Int32.max)).contains(attempt) else {
            throw InvalidRequery("attempt: must be an integer from 1 to \(Int32.max)")
        }
        guard let action = object["action"]?.stringValue.flatMap(Call.init(rawValue:)) else {
            throw InvalidRequery("action: must be query or submit")
        }
        return RequeryRecord(
            intent: intent, attempt: Int(attempt), firstSubmittedAt: try time("first_submitted_at", in: object),
            dueAt: try time("due_at", in: object), action: action, refusal: try error("refusal", in: object),
            openSubmitUntil: try optionalTime("open_submit_until", in: object),
            lastError: try error("last_error", in: object), source: try place("source", in: object),
            intentAt: try optionalTime("intent_at", in: object))
    }

    /// One level more than an intent may have, which stands one level down here.
    private static let maximumDepth = 65

    private static func parse(_ value: [UInt8]) throws(InvalidRequery) -> JSONObject {
        let parsed: JSONValue
        do throws(JSONError) {
            parsed = try JSONParser.parse(value, maximumDepth: maximumDepth)
        } catch {
            throw InvalidRequery("not valid JSON: \(error)")
        }
        guard let object = parsed.objectValue else { throw InvalidRequery("a scheduled check is a JSON object") }
        return object
    }

    private static func time(_ field: String, in object: JSONObject) throws(InvalidRequery) -> Timestamp {
        guard let time = object[field]?.stringValue.flatMap(Timestamp.init(rfc3339:)) else {
            throw InvalidRequery("\(field): must be a time by RFC 3339")
        }
        return time
    }

    private static func optionalTime(_ field: String, in object: JSONObject) throws(InvalidRequery) -> Timestamp? {
        object[field] == nil ? nil : try time(field, in: object)
    }

    private static func error(_ field: String, in object: JSONObject) throws(InvalidRequery) -> ErrorDetail? {
        guard let value = object[field] else { return nil }
        guard let error = value.objectValue, let code = error["code"]?.stringValue,
            let message = error["message"]?.stringValue
        else { throw InvalidRequery("\(field): must be an object with code and message") }
        guard let statusValue = error["http_status"] else {
            return ErrorDetail(code: code, message: message, httpStatus: nil)
        }
        guard let status = statusValue.numberValue?.int64, (100...999).contains(status) else {
            throw InvalidRequery("\(field): http_status must be an integer from 100 to 999")
        }
        return ErrorDetail(code: code, message: message, httpStatus: Int(status))
    }

    private static func place(_ field: String, in object: JSONObject) throws(InvalidRequery) -> RecordPlace {
        guard let place = object[field]?.objectValue, let topic = place["topic"]?.stringValue,
            let partition = place["partition"]?.numberValue?.int64.flatMap(Int32.init(exactly:)),
            let offset = place["offset"]?.numberValue?.int64, !topic.isEmpty, partition >= 0, offset >= 0
        else { throw InvalidRequery("\(field): must be an object with topic, partition and offset") }
        return RecordPlace(
            topicPartition: TopicPartition(topic: topic, partition: partition), offset: Offset(offset))
    }
}

extension RequeryRecord {
    /// When the check in `value` is due, as far as that can be read: what is wrong with the rest shows when it is handled.
    package static func dueAt(of value: [UInt8]?) -> Timestamp? {
        guard let value, let object = try? JSONParser.parse(value, maximumDepth: maximumDepth).objectValue else {
            return nil
        }
        return object["due_at"]?.stringValue.flatMap(Timestamp.init(rfc3339:))
    }
}
