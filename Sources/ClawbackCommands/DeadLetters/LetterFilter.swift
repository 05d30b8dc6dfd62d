import KafkaRecords

/// Which letters are meant. Every condition that is given has to hold; of the values of one, any.
struct LetterFilter: Hashable, Sendable {
    var codes: Set<String> = []
    var merchants: Set<String> = []
    var intents: Set<String> = []
    /// When the letter was written.
    var window = Window()
    /// Empty: all.
    var places: Set<LetterPlace> = []

    func matches(_ letter: Letter) -> Bool {
        if !places.isEmpty, !places.contains(LetterPlace(letter.place)) { return false }
        if !window.contains(letter.record.timestamp) { return false }
        if !codes.isEmpty, !codes.contains(letter.code ?? "") { return false }
        // Read only when needed: it means parsing the value.
        guard !merchants.isEmpty || !intents.isEmpty else { return true }
        let subject = LetterSubject(of: letter)
        if !merchants.isEmpty, !merchants.contains(subject.subMchid ?? "") { return false }
        return intents.isEmpty || intents.contains(subject.intentID ?? "")
    }
}
