import Cryptography
import KafkaRecords
import StrictJSON

/// The whole of a letter, nothing shortened: as one line of JSON for `export`, in lines for people for `show`.
struct LetterDocument {
    let letter: Letter

    /// Key, value and header values as text where they are UTF-8, and in base64 (`key_base64`, …) where not; `null` where absent.
    func json() -> [UInt8] {
        var writer = JSONWriter(capacity: 1024 + (letter.record.value?.count ?? 0))
        writer.object { writer in
            writer.member("place", LetterPlace(letter.place).description)
            writer.member("topic", letter.place.topicPartition.topic)
            writer.member("partition", Int(letter.place.topicPartition.partition))
            writer.member("offset", letter.place.offset.rawValue)
            writer.member("timestamp", optional: letter.record.timestamp?.rfc3339)
            writer.member("code", optional: letter.code)
            writer.member("message", optional: letter.message)
            if let source = letter.source {
                writer.member(
                    "source",
                    object: { writer in
                        writer.member("topic", source.topicPartition.topic)
                        writer.member("partition", Int(source.topicPartition.partition))
                        writer.member("offset", source.offset.rawValue)
                        writer.member("timestamp", optional: letter.sourceTimestamp?.rfc3339)
                    })
            }
            writer.member("attempt", optional: letter.attempt)
            writer.member("out_return_no", optional: letter.outReturnNo)
            writer.member("redrives", letter.redrives)
            write("key", letter.record.key, &writer)
            write("value", letter.record.value, &writer)
            writer.member(
                "headers",
                array: { list in
                    for header in letter.record.headers {
                        list.object { writer in
                            writer.member("name", header.name)
                            write("value", header.value, &writer)
                        }
                    }
                })
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    private func write(_ name: String, _ bytes: [UInt8]?, _ writer: inout JSONWriter) {
        guard let bytes else { return writer.member(name, raw: "null".utf8) }
        if let text = String(validating: bytes, as: UTF8.self) {
            writer.member(name, text)
        } else {
            writer.member(name + "_base64", Base64.encode(bytes))
        }
    }

    func text() -> [String] {
        let row = LetterRow(letter)
        var lines = [
            "place      \(letter.place.topicPartition.topic)[\(row.place.partition)]@\(row.place.offset)",
            "written    \(row.timestamp?.rfc3339 ?? "-")",
            "error      \(row.code)",
            "           \(row.message)",
        ]
        if let source = letter.source {
            let time = letter.sourceTimestamp.map { ", written \($0.rfc3339)" } ?? ""
            lines.append("from       \(printable(source.description))\(time)")
        }
        lines.append("checks     \(letter.attempt.map(String.init) ?? "-") before it was given up")
        if let number = row.outReturnNo { lines.append("number     \(printable(number))") }
        if letter.redrives > 0 { lines.append("redriven   \(letter.redrives)×") }
        lines.append("key        \(ShownBytes.preview(letter.record.key, limit: 300))")
        lines.append("headers")
        for header in letter.record.headers {
            lines.append("    \(printable(header.name)): \(ShownBytes.preview(header.value, limit: 500))")
        }
        lines.append("value")
        if let omitted = letter.omittedBytes { lines.append("    (\(omitted) bytes, left behind at the source)") }
        return lines + ShownBytes.lines(letter.record.value).map { "    " + $0 }
    }
}
