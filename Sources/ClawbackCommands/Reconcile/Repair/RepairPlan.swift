import Refunds
import StrictJSON

/// What a repair would publish, or has published: counts and fen, and the first ones by name.
struct RepairPlan: Sendable {
    /// What is sent, by the outcome's status and whether it stands against a settled one.
    struct Sort: Hashable, Comparable, Sendable {
        var status: String
        var contradicts: Bool

        static func < (left: Sort, right: Sort) -> Bool {
            (left.contradicts ? 1 : 0, left.status) < (right.contradicts ? 1 : 0, right.status)
        }

        var words: String { "\(status)\(contradicts ? ", against a settled outcome that says otherwise" : "")" }
    }

    private static let mostShown = 10

    private(set) var sums: [Sort: ReconcileTally.Sum] = [:]
    /// Settled outcomes that are wrong and stay so without the flag.
    private(set) var held: Int
    private(set) var shown: [String] = []

    init(held: Int = 0) {
        self.held = held
    }

    var count: Int { sums.values.reduce(0) { $0 + $1.count } }

    mutating func add(_ subject: ReturnCase, _ judgement: Judgement, contradicts: Bool) {
        guard let (state, against) = judgement.repair?.parts, let status = state.status else { return }
        guard against == nil || contradicts else {
            held += 1
            return
        }
        sums[Sort(status: status.rawValue, contradicts: against != nil), default: .init()].add(subject.amount)
        guard shown.count < Self.mostShown else { return }
        shown.append(
            "\(subject.number.rawValue)  \(status.rawValue)  \(subject.amount ?? 0) fen  "
                + "intent \(subject.intent?.intent.intentID.rawValue ?? "-")  (\(judgement.kind.rawValue))")
    }

    func text(isDone: Bool) -> [String] {
        var lines: [String] = []
        let verb = isDone ? "published" : "to publish"
        if sums.isEmpty { lines.append(isDone ? "published nothing" : "nothing to publish") }
        for (sort, sum) in sums.sorted(by: { $0.key < $1.key }) {
            lines.append("\(verb): \(sum.count) × \(sort.words), \(sum.fen) fen")
        }
        if !isDone {
            lines += shown.map { "    \($0)" }
            if count > shown.count, !shown.isEmpty { lines.append("    and \(count - shown.count) more") }
        }
        if held > 0, !isDone {
            lines.append(
                "\(held) settled outcomes are wrong and stay so: consumers take them as final. Tell these first, then "
                    + "give --contradict-settled")
        }
        return lines
    }

    /// One object, with a line feed at its end.
    func json(isDone: Bool, id: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { json in
            json.member(isDone ? "published" : "to_publish", count)
            json.member("replay", id)
            json.member(
                "outcomes",
                array: { json in
                    for (sort, sum) in sums.sorted(by: { $0.key < $1.key }) {
                        json.object { json in
                            json.member("status", sort.status)
                            json.member("contradicts_settled", sort.contradicts)
                            json.member("count", sum.count)
                            json.member("fen", sum.fen)
                        }
                    }
                })
            json.member("held", held)
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}

extension Judgement.Repair {
    /// The state to be told, and the id of the outcome that it stands against.
    var parts: (state: ReturnAnswer, against: String?) {
        switch self {
        case .publish(let state): (state, nil)
        case .contradict(let state, let id): (state, id)
        }
    }
}
