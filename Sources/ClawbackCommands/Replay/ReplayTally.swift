import StrictJSON

/// What a replay has come to, in numbers.
struct ReplayTally: Sendable {
    /// Results named one by one for people; machines get all of them.
    static let mostNamed = 20

    private(set) var counts: [ReplayResult.Kind: Int] = [:]
    private(set) var published = 0
    private var named: [ReplayResult.Kind: Int] = [:]

    subscript(_ kind: ReplayResult.Kind) -> Int { counts[kind] ?? 0 }
    var total: Int { counts.values.reduce(0, +) }

    /// - Returns: whether the result is to be named to a person.
    mutating func add(_ result: ReplayResult) -> Bool {
        counts[result.kind, default: 0] += 1
        published += result.records.count
        guard result.kind.isNamed else { return false }
        named[result.kind, default: 0] += 1
        return named[result.kind, default: 0] <= Self.mostNamed
    }

    /// `40 success, 2 failed`.
    var text: String {
        let words = ReplayResult.Kind.allCases.compactMap { kind in
            counts[kind].map { "\($0) \(kind.words)" }
        }
        return words.isEmpty ? "nothing" : words.joined(separator: ", ")
    }

    /// What is to be done about what was named.
    func advice(_ id: ReplayID) -> [String] {
        var lines: [String] = []
        if self[.neverArrived] > 0 {
            lines.append(
                "\(self[.neverArrived]) never arrived at WeChat Pay (404): nothing was published of them; replay them with --mode submit "
                    + "(their ids: --never-arrived FILE, then --ids FILE)")
        }
        if self[.invalid] > 0 {
            lines.append(
                "\(self[.invalid]) are no intents; the worker has written them to the dead letters when they came by")
        }
        if self[.stalled] > 0 {
            lines.append(
                "\(self[.stalled]) need a person: WeChat Pay's answer is not of what was asked for, or nothing more is scheduled"
            )
        }
        if self[.unanswered] > 0 {
            lines.append(
                "\(self[.unanswered]) got no answer that says anything: nothing was published of them; replay them again later"
            )
        }
        return lines
    }

    func write(_ writer: inout JSONWriter) {
        for kind in ReplayResult.Kind.allCases { writer.member(kind.rawValue, self[kind]) }
        writer.member("records_published", published)
    }
}
