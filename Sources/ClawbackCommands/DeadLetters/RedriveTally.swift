import KafkaRecords
import StrictJSON

/// What a redrive is going to do, or has done, in numbers; with a few of the letters by name.
struct RedriveTally: Sendable {
    /// Letters shown one by one.
    private static let mostShown = 10
    /// Places named with a reason.
    private static let mostPlaces = 5
    /// Topics and reasons are told apart up to so many: headers may claim anything.
    private static let mostKinds = 50

    private(set) var topics: [String: Int] = [:]
    private(set) var sent = 0
    private(set) var skips: [RedriveRule.Skip: (count: Int, places: [LetterPlace])] = [:]
    private(set) var shown: [(row: LetterRow, topic: String)] = []
    private(set) var otherSkips = 0

    mutating func add(_ letter: Letter, _ decision: RedriveRule.Decision) {
        switch decision {
        case .send(let record):
            sent += 1
            topics[record.topic, default: 0] += 1
            if shown.count < Self.mostShown { shown.append((LetterRow(letter), record.topic)) }
        case .skip(let skip):
            guard skips[skip] != nil || skips.count < Self.mostKinds else {
                otherSkips += 1
                return
            }
            skips[skip, default: (0, [])].count += 1
            if skips[skip, default: (0, [])].places.count < Self.mostPlaces {
                skips[skip]?.places.append(LetterPlace(letter.place))
            }
        }
    }

    var skipped: Int { skips.values.reduce(otherSkips) { $0 + $1.count } }

    /// `12 to refund-intents, 3 to refund-requery.2h`.
    var destinations: String {
        topics.sorted { $0.key < $1.key }.map { "\($0.value) to \($0.key)" }.joined(separator: ", ")
    }

    /// What would be done, before it is.
    func plan(mostRedrives: Int) -> [String] {
        var lines = sent == 0 ? ["no letter to redrive"] : ["to redrive: \(destinations)"]
        for (row, topic) in shown {
            let intent = row.subject.intentID.map { "  intent \(printable($0, limit: 70))" } ?? ""
            lines.append(
                "    \(row.place)  \(row.code)\(intent)  to \(topic), redrive \(row.redrives + 1) of \(mostRedrives)")
        }
        if sent > shown.count { lines.append("    and \(sent - shown.count) more") }
        return lines + stays(mostRedrives: mostRedrives)
    }

    func stays(mostRedrives: Int) -> [String] {
        let reasons = skips.map { skip, letters in
            let more = letters.count > letters.places.count ? ", …" : ""
            let places = letters.places.map(\.description).joined(separator: ", ") + more
            let noun = letters.count == 1 ? "letter stays" : "letters stay"
            return "\(letters.count) \(noun) (\(places)): \(skip.words(mostRedrives: mostRedrives))"
        }
        return reasons.sorted()
            + (otherSkips > 0 ? ["\(otherSkips) letters stay for other reasons of the same kinds"] : [])
    }

    /// One object, with a line feed at its end.
    func json(isDone: Bool) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member(isDone ? "redriven" : "to_redrive", sent)
            writer.member(
                "topics",
                object: { writer in
                    for (topic, count) in topics.sorted(by: { $0.key < $1.key }) { writer.member(topic, count) }
                })
            writer.member("skipped", skipped)
            writer.member(
                "reasons",
                object: { writer in
                    let counts = Dictionary(skips.map { ($0.key.name, $0.value.count) }, uniquingKeysWith: +)
                    for (name, count) in counts.sorted(by: { $0.key < $1.key }) { writer.member(name, count) }
                })
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}
