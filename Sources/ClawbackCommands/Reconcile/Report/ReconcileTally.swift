import StrictJSON

/// What the numbers came to, in counts and fen.
struct ReconcileTally: Hashable, Sendable {
    struct Sum: Hashable, Sendable {
        var count = 0
        /// Capped where it does not fit: the amounts in outcomes may be anybody's.
        var fen: Int64 = 0

        mutating func add(_ amount: Int64?) {
            count += 1
            let (sum, overflow) = fen.addingReportingOverflow(max(0, amount ?? 0))
            fen = overflow ? .max : sum
        }
    }

    private(set) var kinds: [Judgement.Kind: Sum] = [:]
    private(set) var all = Sum()
    /// Settled outcomes that say once more what one before them says.
    private(set) var repeats = 0
    /// Intent records beyond the first of each number.
    private(set) var redeliveries = 0
    /// Numbers of intents that WeChat Pay has given no answer about, of whatever kind they are.
    private(set) var unanswered = 0

    mutating func add(_ subject: ReturnCase, _ judgement: Judgement) {
        kinds[judgement.kind, default: Sum()].add(subject.amount)
        all.add(subject.amount)
        repeats += subject.repeats
        redeliveries += max(0, subject.deliveries - 1)
        switch subject.answer {
        case .unclear(reason: _)?: unanswered += 1
        case nil where subject.intent != nil: unanswered += 1
        default: break
        }
    }

    subscript(kind: Judgement.Kind) -> Sum { kinds[kind] ?? Sum() }

    var exceptions: Sum {
        Judgement.Kind.allCases.filter(\.isException).reduce(into: Sum()) { sum, kind in
            sum.count += self[kind].count
            let (fen, overflow) = sum.fen.addingReportingOverflow(self[kind].fen)
            sum.fen = overflow ? .max : fen
        }
    }
}
