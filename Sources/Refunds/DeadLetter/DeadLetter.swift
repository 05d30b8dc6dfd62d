import KafkaRecords

/// A record that the worker cannot go on with, set aside byte for byte with what is wrong with it (CONTRACT.md,
/// `refund-dead-letters`).
package enum DeadLetter {
    private static let ours: Set = [
        "clawback-error-code", "clawback-error-message", "clawback-source-topic", "clawback-source-partition",
        "clawback-source-offset", "clawback-source-timestamp", "clawback-attempt", "clawback-out-return-no",
        omittedHeader, omittedKeyHeader, omittedHeadersHeader,
    ]

    /// - Parameter attempt: scheduled checks so far; `nil` for an intent read for the first time.
    package static func record(
        of record: Record, topic: String, code: String, message: String, attempt: Int?, outReturnNo: OutReturnNo?
    ) -> OutgoingRecord {
        // Of an earlier dead-lettering only the latest word is kept.
        var headers = record.headers.filter { !ours.contains($0.name) }
        headers.append(RecordHeader("clawback-error-code", printable(code)))
        headers.append(RecordHeader("clawback-error-message", printable(message)))
        headers.append(RecordHeader("clawback-source-topic", record.place.topicPartition.topic))
        headers.append(RecordHeader("clawback-source-partition", String(record.place.topicPartition.partition)))
        headers.append(RecordHeader("clawback-source-offset", record.place.offset.description))
        if let timestamp = record.timestamp {
            headers.append(RecordHeader("clawback-source-timestamp", String(timestamp.milliseconds)))
        }
        headers.append(RecordHeader("clawback-attempt", String(attempt ?? 0)))
        if let outReturnNo { headers.append(RecordHeader("clawback-out-return-no", outReturnNo.rawValue)) }
        return OutgoingRecord(topic: topic, partition: nil, key: record.key, value: record.value, headers: headers)
    }

    /// The header that says how many bytes of value a dead letter had to leave behind.
    package static let omittedHeader = "clawback-value-omitted-bytes"

    /// The same of its key and of its own headers, names and values together.
    package static let omittedKeyHeader = "clawback-key-omitted-bytes"
    package static let omittedHeadersHeader = "clawback-headers-omitted-bytes"

    /// The most bytes of a key, or of a record's own headers, that stay in a shortened letter.
    private static let mostKept = 4096

    /// The dead letter without its value, and without a key or headers that are large themselves, for a broker that takes none as
    /// large: the record with our headers can be longer than what its own topic takes. The original stands where the
    /// `clawback-source-…` headers say. A letter that is short already stays as it is.
    package static func shortened(_ letter: OutgoingRecord) -> OutgoingRecord {
        var short = letter
        var omitted: [RecordHeader] = []
        if let value = letter.value {
            short.value = nil
            omitted.append(RecordHeader(omittedHeader, String(value.count)))
        }
        if let key = letter.key, key.count > mostKept {
            short.key = nil
            omitted.append(RecordHeader(omittedKeyHeader, String(key.count)))
        }
        let own = originalHeaders(of: letter.headers).byteCount
        if own > mostKept {
            short.headers.removeAll { !ours.contains($0.name) }
            omitted.append(RecordHeader(omittedHeadersHeader, String(own)))
        }
        short.headers += omitted
        return short
    }

    /// The headers that the record had before it became a dead letter, in their order; how often it was redriven among them.
    package static func originalHeaders(of letter: [RecordHeader]) -> [RecordHeader] {
        letter.filter { !ours.contains($0.name) }
    }

    /// The header that counts how often a record went from the dead letters back to its source topic. It travels on to
    /// scheduled checks and to the next dead letter, so that one that fails again and again can be told.
    package static let redrivesHeader = "clawback-redrives"

    /// 0 when the header is absent or no count.
    package static func redrives(in headers: [RecordHeader]) -> Int {
        guard let text = headers.text(redrivesHeader), text.utf8.count <= 9,
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return 0 }
        return Int(text) ?? 0
    }

    /// What of `headers` a scheduled check has to carry on: the count, where there is one.
    static func carriedCount(of headers: [RecordHeader]) -> [RecordHeader] {
        let count = redrives(in: headers)
        return count == 0 ? [] : [RecordHeader(redrivesHeader, String(count))]
    }

    /// At most 500 characters, without control characters: people read this in terminals.
    private static func printable(_ message: String) -> String {
        var text = ""
        for scalar in message.unicodeScalars.prefix(500) {
            text.unicodeScalars.append(isShown(scalar) ? scalar : " ")
        }
        return text
    }

    /// Neither control characters nor what changes how the rest of a line is shown.
    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate: false
        default: true
        }
    }
}
