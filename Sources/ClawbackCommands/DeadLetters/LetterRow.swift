import KafkaRecords
import StrictJSON

/// A letter in a list: small, whatever the size of the record.
struct LetterRow: Hashable, Sendable {
    let place: LetterPlace
    let timestamp: Timestamp?
    let code: String
    let message: String
    let source: RecordPlace?
    let subject: LetterSubject
    let outReturnNo: String?
    let redrives: Int
    /// The beginning of the value.
    let preview: String

    init(_ letter: Letter) {
        place = LetterPlace(letter.place)
        timestamp = letter.record.timestamp
        code = printable(letter.code ?? "-", limit: 64)
        message = printable(letter.message ?? "", limit: 500)
        source = letter.source
        subject = LetterSubject(of: letter)
        outReturnNo = letter.outReturnNo
        redrives = letter.redrives
        preview =
            letter.omittedBytes.map { "(value of \($0) bytes left behind at the source)" }
            ?? ShownBytes.preview(letter.record.value)
    }

    /// Three lines: place, time, code and whose it is; what is wrong; how the value begins.
    func text() -> [String] {
        var first = ["\(place)", timestamp?.rfc3339 ?? "-", code]
        if let merchant = subject.subMchid { first.append("sub_mchid \(printable(merchant, limit: 40))") }
        if let intent = subject.intentID { first.append("intent \(printable(intent, limit: 70))") }
        if let number = outReturnNo { first.append(printable(number, limit: 64)) }
        if redrives > 0 { first.append("redriven \(redrives)×") }
        return [first.joined(separator: "  "), "    \(message)", "    \(preview)"]
    }

    /// One object, with a line feed at its end.
    func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("place", place.description)
            writer.member("timestamp", optional: timestamp?.rfc3339)
            writer.member("code", code)
            writer.member("message", message)
            if let source { writer.member("source", source.description) }
            writer.member("sub_mchid", optional: subject.subMchid)
            writer.member("intent_id", optional: subject.intentID)
            writer.member("out_return_no", optional: outReturnNo)
            writer.member("redrives", redrives)
            writer.member("preview", preview)
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}
