import KafkaRecords

/// The newest letters of any number that go by, in memory for twice as many as are kept.
struct NewestLetters {
    let limit: Int
    /// All that went by.
    private(set) var count = 0
    private var rows: [LetterRow] = []

    /// - Parameter limit: at least 1.
    init(limit: Int) {
        self.limit = limit
    }

    mutating func add(_ letter: Letter) {
        count += 1
        rows.append(LetterRow(letter))
        if rows.count >= 2 * limit { rows = newest }
    }

    /// Newest first; of letters of the same moment those further on in their partition.
    var newest: [LetterRow] {
        Array(rows.sorted { $1.age < $0.age }.prefix(limit))
    }
}

extension LetterRow {
    /// Larger for newer ones.
    fileprivate var age: (Int64, LetterPlace) {
        (timestamp?.milliseconds ?? .min, place)
    }
}
