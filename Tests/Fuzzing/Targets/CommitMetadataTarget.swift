import KafkaRecords

@testable import Refunds

/// The text beside a committed offset: read from anything, it never names an offset done that was not, and a ledger that is
/// written down and taken over knows exactly what the first one knew.
enum CommitMetadataTarget {
    static func run(_ input: Input) {
        var input = input
        switch input.byte() % 3 {
        case 0:
            check(text: String(decoding: input.all(), as: UTF8.self), watermark: nil)
        case 1:
            // With digits that fit, so that what they guard is reached.
            let watermark = input.number(5)
            let body = "cb1.\(watermark)." + String(decoding: input.all(), as: UTF8.self) + "."
            check(text: body + checkDigits(body), watermark: watermark)
        default:
            LedgerRun.check(&input)
        }
    }

    private static func check(text: String, watermark given: Int64?) {
        let named = given ?? text.split(separator: ".").dropFirst().first.flatMap { Int64($0) } ?? 0
        guard named >= 0 else { return }
        let watermark = Offset(named)
        switch CommitMetadata.read(text, watermark: watermark) {
        case .absent:
            require(text.isEmpty, "only no text is no text")
        case .ignored(let why):
            requireOneLine(why)
        case .done(let done):
            checkRanges(done, above: watermark)
            require(!done.isEmpty || text.utf8.count < 32, "an empty text is short")
            require(digitsFit(text), "a text whose check digits do not fit is not believed")
            let again = CommitMetadata.encode(watermark: watermark, done: done)
            if !done.isEmpty {
                require(CommitMetadata.read(again, watermark: watermark) == .done(done), "it reads back")
            }
            if named < .max, !done.isEmpty {
                let elsewhere = CommitMetadata.read(text, watermark: Offset(named + 1))
                require(elsewhere != .done(done), "a text is believed at its own offset only")
            }
            checkStart(text, watermark, done)
        }
    }

    static func checkRanges(_ done: [Range<Offset>], above watermark: Offset) {
        var reached = watermark
        for range in done {
            require(range.lowerBound > reached && !range.isEmpty, "ranges ascend, apart, above the watermark")
            reached = range.upperBound
        }
    }

    /// Whatever the broker's partition holds: nothing done below the start or beyond the end.
    private static func checkStart(_ text: String, _ watermark: Offset, _ done: [Range<Offset>]) {
        let end = done.last?.upperBound ?? watermark
        for low in [Offset(0), watermark, done.first?.upperBound ?? watermark] {
            for high in [max(low, end), max(low, watermark)] {
                let start = StartingPoint.following(committed: (watermark, text), low: low, high: high).start
                require((low...high).contains(start.offset), "reading starts within the partition")
                require(
                    start.done.allSatisfy { $0.lowerBound >= start.offset && $0.upperBound <= high }, "done lies within"
                )
                require(
                    start.done.allSatisfy { part in
                        done.contains { $0.lowerBound <= part.lowerBound && part.upperBound <= $0.upperBound }
                    }, "nothing is done that was not")
            }
        }
    }

    private static func digitsFit(_ text: String) -> Bool {
        text.count > 4 && text.hasSuffix(checkDigits(String(text.dropLast(4))))
    }

    /// FNV-1a folded to 16 bits, written here a second time.
    private static func checkDigits(_ text: String) -> String {
        var hash: UInt32 = 2_166_136_261
        for byte in text.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        let digits = String((hash >> 16) ^ (hash & 0xFFFF), radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
