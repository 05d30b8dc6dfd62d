/// What a replay does with an intent.
enum ReplayMode: String, CaseIterable, Sendable {
    /// Asks WeChat Pay what became of the return; nothing is ever returned by it.
    case query
    /// What the worker does with a new intent: the same number, hence the same return.
    case submit
}

/// The name of a replay: it names the group that keeps the progress, the transactional id, and stands in every outcome.
struct ReplayID: Hashable, Sendable {
    static let rule = "1–64 characters of 0-9 A-Z a-z . _ -"
    let rawValue: String

    init?(_ text: String) {
        guard (1...64).contains(text.utf8.count),
            text.utf8.allSatisfy({ byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            })
        else { return nil }
        rawValue = text
    }

    /// By the moment, with something random so that two begun in one second differ: `20261124-081603-k3f9`.
    static func fresh(_ moment: String, using random: inout some RandomNumberGenerator) -> ReplayID {
        let digits = moment.prefix(19).filter { $0.isNumber || $0 == "T" }.map { $0 == "T" ? "-" : $0 }
        let letters = Array("0123456789abcdefghijklmnopqrstuvwxyz")
        let tail = (0..<4).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] }
        guard let id = ReplayID(String(digits) + "-" + String(tail)) else {
            preconditionFailure("digits, letters and hyphens are a valid replay id")
        }
        return id
    }

    /// The group whose committed offsets are the replay's progress. It never has members.
    var group: String { "clawback-replay-\(rawValue)" }
    var transactionalID: String { "clawback-replay-\(rawValue)" }
    static let header = "clawback-replay"
}
