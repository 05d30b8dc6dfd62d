import KafkaRecords

/// The text that travels as an offset's commit metadata: which offsets above the commit watermark are done already.
///
/// Form: `cb1.<watermark>.<runs>.<check>`, ASCII only (brokers and librdkafka 2.0.2 misread anything else).
/// - `runs` are lengths that alternate, starting at the watermark: not done, done, not done, …, done. Each is a base-32
///   number, low digit first; a digit that is followed by another is written as a capital letter or one of `!#$%&*`,
///   the last digit of a number as `0-9a-v`.
/// - `check` is four hexadecimal digits over everything before it, so that a truncated or edited text is noticed.
///
/// The watermark is repeated inside, because tools that copy offsets between clusters translate the offset but copy the
/// text: applied to another watermark it would skip intents. Whatever cannot be read to the last character is ignored:
/// work is then repeated from the watermark, which idempotence makes harmless. Nothing is ever skipped on a guess.
package enum CommitMetadata {
    /// The most bytes a text may have: the default of the broker's `offset.metadata.max.bytes`.
    package static let brokerLimit = 4096

    /// What to do with a text found at a committed offset.
    package enum Reading: Equatable, Sendable {
        /// Offsets done above the watermark; ascending, disjoint, not adjacent.
        case done([Range<Offset>])
        /// No text: nothing was done out of order, or another program committed.
        case absent
        /// A text that is not ours, not whole, of a later version or for another watermark; why.
        case ignored(String)
    }

    private static let prefix = "cb1."
    private static let lastDigits = Array("0123456789abcdefghijklmnopqrstuv".utf8)
    private static let innerDigits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&*".utf8)

    /// The text for `done` above `watermark`; empty when nothing is.
    /// - Parameter done: ascending, disjoint and not adjacent, all above `watermark`.
    package static func encode(watermark: Offset, done: some Sequence<Range<Offset>>) -> String {
        var bytes = Array(prefix.utf8)
        bytes.append(contentsOf: String(watermark.rawValue).utf8)
        bytes.append(UInt8(ascii: "."))
        var reached = watermark
        for range in done {
            append(reached.distance(to: range.lowerBound), to: &bytes)
            append(range.lowerBound.distance(to: range.upperBound), to: &bytes)
            reached = range.upperBound
        }
        guard reached != watermark else { return "" }
        bytes.append(UInt8(ascii: "."))
        bytes.append(contentsOf: check(bytes))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads what a committed offset carried.
    /// - Parameter watermark: the committed offset the text came with.
    package static func read(_ text: String?, watermark: Offset) -> Reading {
        guard let text, !text.isEmpty else { return .absent }
        let bytes = Array(text.utf8)
        guard text.hasPrefix(prefix) else { return .ignored("not written by this version") }
        guard bytes.count > prefix.utf8.count + 5, Array(bytes.suffix(4)) == check(bytes.dropLast(4)),
            bytes[bytes.count - 5] == UInt8(ascii: ".")
        else { return .ignored("truncated or changed on the way") }
        let inner = bytes[prefix.utf8.count..<(bytes.count - 5)]
        guard let dot = inner.firstIndex(of: UInt8(ascii: ".")),
            let named = Int64(String(decoding: inner[..<dot], as: UTF8.self))
        else { return .ignored("malformed") }
        guard named == watermark.rawValue else { return .ignored("written for offset \(named), found at \(watermark)") }
        guard let runs = readRuns(inner[(dot + 1)...]), runs.count.isMultiple(of: 2) else {
            return .ignored("malformed")
        }
        var done: [Range<Offset>] = []
        var reached = watermark
        for index in stride(from: 0, to: runs.count, by: 2) {
            let (start, startOverflow) = reached.rawValue.addingReportingOverflow(runs[index])
            let (end, endOverflow) = start.addingReportingOverflow(runs[index + 1])
            guard !startOverflow, !endOverflow else { return .ignored("malformed") }
            done.append(Offset(start)..<Offset(end))
            reached = Offset(end)
        }
        return .done(done)
    }

    /// The bytes one run of `length` takes.
    static func width(ofRun length: Int64) -> Int {
        length < 32 ? 1 : 1 + width(ofRun: length >> 5)
    }

    /// The bytes a text takes beside its runs, for any watermark.
    static let overhead = prefix.utf8.count + 19 + 1 + 1 + 4

    private static func append(_ length: Int64, to bytes: inout [UInt8]) {
        var rest = length
        while rest >= 32 {
            bytes.append(innerDigits[Int(rest & 31)])
            rest >>= 5
        }
        bytes.append(lastDigits[Int(rest)])
    }

    /// The run lengths; `nil` when a character is foreign, a number does not end, is zero or does not fit.
    private static func readRuns(_ bytes: ArraySlice<UInt8>) -> [Int64]? {
        var runs: [Int64] = []
        var value: Int64 = 0
        var shift: Int64 = 0
        for byte in bytes {
            guard shift <= 55 else { return nil }
            if let digit = lastDigits.firstIndex(of: byte) {
                value |= Int64(digit) << shift
                guard value > 0 else { return nil }
                runs.append(value)
                (value, shift) = (0, 0)
            } else if let digit = innerDigits.firstIndex(of: byte) {
                value |= Int64(digit) << shift
                shift += 5
            } else {
                return nil
            }
        }
        return shift == 0 ? runs : nil
    }

    /// FNV-1a folded to 16 bits, as four hexadecimal digits.
    private static func check(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var hash: UInt32 = 2_166_136_261
        for byte in bytes {
            hash = (hash ^ UInt32(byte)) &* 16_777_619
        }
        let folded = (hash >> 16) ^ (hash & 0xffff)
        return stride(from: 12, through: 0, by: -4).map { lastDigits[Int((folded >> UInt32($0)) & 15)] }
    }
}
