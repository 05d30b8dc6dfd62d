import Cryptography
import KafkaRecords
import StrictJSON

/// Finds the data of a record in any of the encodings that are read (CloudEvents 1.0, Kafka protocol binding).
enum CloudEvents {
    /// Parsed data, and the bytes its raw ranges point into.
    struct Payload {
        var data: JSONValue
        var source: [UInt8]
    }

    static func payload(value: [UInt8], headers: [RecordHeader]) throws(InvalidIntent) -> Payload {
        let contentType = contentType(headers)
        if contentType == "application/cloudevents+json" { return try structured(value) }
        if contentType.hasPrefix("application/cloudevents") {
            throw InvalidIntent(
                field: "content-type", shownValue: InvalidIntent.shown(contentType),
                rule: "application/json or application/cloudevents+json: one event a record, as JSON")
        }
        if headers.contains(where: { $0.name == "ce_specversion" }) {
            try check(version: headers.text("ce_specversion"))
        }
        return Payload(data: try parse(value), source: value)
    }

    /// The media type alone, in small letters; empty when there is none.
    private static func contentType(_ headers: [RecordHeader]) -> String {
        guard let header = headers.last(where: { $0.name.lowercased() == "content-type" }), let value = header.value,
            let text = String(validating: value, as: UTF8.self)
        else { return "" }
        let media = text.prefix { $0 != ";" }
        return media.filter { $0 != " " && $0 != "\t" }.lowercased()
    }

    private static func structured(_ value: [UInt8]) throws(InvalidIntent) -> Payload {
        guard let event = try parse(value).objectValue else {
            throw InvalidIntent(field: nil, shownValue: nil, rule: "a structured CloudEvent is a JSON object")
        }
        try check(version: event["specversion"]?.stringValue)
        if let data = event["data"], !data.isNull {
            guard event["data_base64"]?.isNull ?? true else {
                throw InvalidIntent(field: "data_base64", shownValue: nil, rule: "absent where data is given")
            }
            return Payload(data: data, source: value)
        }
        guard let encoded = event["data_base64"]?.stringValue, let bytes = Base64.decode(encoded) else {
            throw InvalidIntent(
                field: "data", shownValue: event["data_base64"].map { $0.kind },
                rule: "the intent, as data or data_base64")
        }
        return Payload(data: try parse(bytes), source: bytes)
    }

    private static func check(version: String?) throws(InvalidIntent) {
        guard version != "1.0" else { return }
        throw InvalidIntent(field: "specversion", shownValue: version.map(InvalidIntent.shown), rule: "\"1.0\"")
    }

    private static func parse(_ bytes: [UInt8]) throws(InvalidIntent) -> JSONValue {
        do throws(JSONError) {
            return try JSONParser.parse(bytes)
        } catch {
            throw InvalidIntent(field: nil, shownValue: nil, rule: "not valid JSON: \(error)")
        }
    }
}
