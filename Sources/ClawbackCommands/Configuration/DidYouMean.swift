/// The candidate that differs least from `text`, capitals aside, when it is near enough to be what was meant.
func nearest(to text: String, among candidates: [String]) -> String? {
    let wanted = Array(text.lowercased())
    let scored = candidates.map { (candidate: $0, distance: editDistance(wanted, Array($0.lowercased()))) }
    guard let best = scored.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= max(2, wanted.count / 4) ? best.candidate : nil
}

/// Levenshtein's distance: insertions, deletions and replacements of one character.
private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
    var previous = Array(0...right.count)
    for (row, character) in left.enumerated() {
        var current = [row + 1]
        for (column, other) in right.enumerated() {
            let replaced = previous[column] + (character == other ? 0 : 1)
            current.append(min(replaced, previous[column + 1] + 1, current[column] + 1))
        }
        previous = current
    }
    return previous[right.count]
}
