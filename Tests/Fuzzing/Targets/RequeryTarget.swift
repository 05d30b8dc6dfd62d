import KafkaRecords
import StrictJSON

@testable import Refunds

/// A record of a requery topic: a check of the intent's own return that stays the same once written again, or refused.
enum RequeryTarget {
    /// What RFC 3339 can write: the years 0 to 9999.
    private static let writable =
        Timestamp(rfc3339: "0000-01-01T00:00:00Z")!...Timestamp(rfc3339: "9999-12-31T23:59:59.999Z")!

    static func run(_ bytes: [UInt8]) {
        do throws(InvalidRequery) {
            let check = try RequeryRecord.decode(value: bytes)
            IntentTarget.checkBounds(check.intent)
            require((1...Int(Int32.max)).contains(check.attempt), "attempt counts from 1")
            require(
                check.source.offset >= Offset(0) && check.source.topicPartition.partition >= 0, "a place is a place")
            let object = try? JSONParser.parse(bytes, maximumDepth: 65).objectValue
            require(
                object?["out_return_no"]?.stringValue == check.intent.outReturnNo.rawValue, "it follows its own return")
            require(RequeryRecord.dueAt(of: bytes) == check.dueAt, "it is due when it says")
            require(
                (try? RequeryRecord.decode(value: check.encode())) == written(check),
                "a check written again is the same")
        } catch {
            requireOneLine(error.message)
            _ = RequeryRecord.dueAt(of: bytes)
        }
    }

    /// The check as it can be written: time offsets lead a little beyond the years that have four digits.
    private static func written(_ check: RequeryRecord) -> RequeryRecord {
        var check = check
        check.firstSubmittedAt = clamped(check.firstSubmittedAt)
        check.dueAt = clamped(check.dueAt)
        check.openSubmitUntil = check.openSubmitUntil.map(clamped)
        check.intentAt = check.intentAt.map(clamped)
        return check
    }

    private static func clamped(_ time: Timestamp) -> Timestamp {
        min(max(time, writable.lowerBound), writable.upperBound)
    }
}
