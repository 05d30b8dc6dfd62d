import KafkaRecords
import StrictJSON

/// What a run of reconcile has found, for people and for machines.
struct ReconcileReport: Sendable {
    enum Completeness: Hashable, Sendable {
        case complete
        /// By whoever ran it.
        case interrupted(String)
        /// WeChat Pay did not answer, or not to everything; why.
        case unanswered(String)
    }

    var window: Window
    var intentsTopic: String
    var outcomesTopic: String
    var asks: Bool
    var read: ReadTally
    /// Empty unless everything was read.
    var tally: ReconcileTally
    var completeness: Completeness

    var isComplete: Bool { completeness == .complete }
    /// There was no intent to look at.
    var isEmpty: Bool { read.intents + read.invalidIntents == 0 }
    var isAllWell: Bool { isComplete && tally.exceptions.count == 0 }

    /// What no comparison of this kind can find.
    static let blindSpot =
        "a return that nobody asked for cannot be seen: WeChat Pay answers by number and lists none; its statements do"

    func text() -> [String] {
        var lines = ["window: \(window)", "\(intentsTopic): \(read.intents) intents, \(read.invalidIntents) invalid"]
        lines.append(
            "\(outcomesTopic): \(read.outcomes) outcomes, \(read.unreadableOutcomes) records that are none, "
                + "\(read.outcomesWithoutNumber) of invalid intents without a number")
        if tally.all.count > 0 { lines += [""] + table() + [""] }
        if tally.redeliveries > 0 {
            lines.append("\(tally.redeliveries) intents delivered again, under the same number: fine")
        }
        if tally.repeats > 0 { lines.append("\(tally.repeats) settled outcomes that say the same again: harmless") }
        if !asks {
            lines.append("WeChat Pay was not asked: \"in step\" means that the topics do not contradict one another")
        }
        lines.append(Self.blindSpot)
        return lines + [verdict]
    }

    /// The last line: what may be claimed.
    var verdict: String {
        let exceptions = tally.exceptions
        let found =
            exceptions.count == 0 ? "no exception so far" : "\(exceptions.count) exceptions, \(exceptions.fen) fen"
        switch completeness {
        case .interrupted(let how):
            return "INTERRUPTED, incomplete: \(how); \(found); this does not say that all is well"
        case .unanswered(let why): return "INCOMPLETE: \(why); \(found)"
        case .complete where isEmpty && exceptions.count == 0:
            return "nothing to reconcile: the window is empty"
        case .complete where exceptions.count > 0: return "EXCEPTIONS: \(found)"
        case .complete: return asks ? "all is well" : "no exception in the topics"
        }
    }

    private func table() -> [String] {
        let rows =
            Judgement.Kind.allCases.filter { tally[$0].count > 0 }.map { kind in
                (
                    kind.isException ? "!" : " ", kind.rawValue, "\(tally[kind].count)", "\(tally[kind].fen)",
                    kind.meaning
                )
            } + [(" ", "all", "\(tally.all.count)", "\(tally.all.fen)", "")]
        let widths = (
            rows.map { $0.1.count }.max() ?? 0, max(5, rows.map { $0.2.count }.max() ?? 0),
            max(3, rows.map { $0.3.count }.max() ?? 0)
        )
        func line(_ row: (String, String, String, String, String)) -> String {
            let name = row.1 + String(repeating: " ", count: widths.0 - row.1.count)
            let text = "\(row.0) \(name)  \(left(row.2, widths.1))  \(left(row.3, widths.2))  \(row.4)"
            return String(text.reversed().drop { $0 == " " }.reversed())
        }
        return [line((" ", String("class".prefix(widths.0)), "count", "fen", ""))] + rows.map(line)
    }

    private func left(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    /// One object, with a line feed at its end.
    func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { json in
            json.member("all_is_well", isAllWell)
            json.member("complete", isComplete)
            if isEmpty { json.member("empty", true) }
            if case .interrupted(let how) = completeness { json.member("interrupted", how) }
            if case .unanswered(let why) = completeness { json.member("unanswered", why) }
            json.member("asked_wechatpay", asks)
            json.member("from", optional: window.from?.rfc3339)
            json.member("to", optional: window.to?.rfc3339)
            json.member("intents", read.intents)
            json.member("invalid_intents", read.invalidIntents)
            json.member("outcomes", read.outcomes)
            json.member("unreadable_outcomes", read.unreadableOutcomes)
            json.member("outcomes_without_number", read.outcomesWithoutNumber)
            json.member("redeliveries", tally.redeliveries)
            json.member("repeated_outcomes", tally.repeats)
            json.member("exceptions", tally.exceptions.count)
            json.member("exceptions_fen", tally.exceptions.fen)
            json.member("numbers", tally.all.count)
            json.member(
                "classes",
                object: { json in
                    for kind in Judgement.Kind.allCases where tally[kind].count > 0 {
                        json.member(
                            kind.rawValue,
                            object: { json in
                                json.member("count", tally[kind].count)
                                json.member("fen", tally[kind].fen)
                            })
                    }
                })
            json.member("cannot_be_seen", Self.blindSpot)
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}
