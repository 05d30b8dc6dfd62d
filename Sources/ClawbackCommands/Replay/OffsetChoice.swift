import KafkaRecords

/// A stretch of one partition, as `--offsets` gives it: `3:100-200`, `3:100-`, `3:100`; both ends belong to it.
struct OffsetChoice: Hashable, Sendable {
    static let rule =
        "partition:first-last (3:100-200, both included), partition:first- (to the end) or partition:offset"
    let partition: Int32
    let first: Int64
    /// `nil`: to the end.
    let last: Int64?

    init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let partition = Self.number(parts[0]), let id = Int32(exactly: partition) else {
            return nil
        }
        let ends = parts[1].split(separator: "-", omittingEmptySubsequences: false)
        guard let first = ends.first.flatMap(Self.number) else { return nil }
        switch ends.count {
        case 1: last = first
        case 2 where ends[1].isEmpty: last = nil
        case 2:
            guard let end = Self.number(ends[1]), end >= first else { return nil }
            last = end
        default: return nil
        }
        self.partition = id
        self.first = first
    }

    private static func number(_ text: Substring) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(text),
            number < Int64.max
        else { return nil }
        return number
    }

    var text: String {
        switch last {
        case nil: "\(partition):\(first)-"
        case first?: "\(partition):\(first)"
        case let last?: "\(partition):\(first)-\(last)"
        }
    }

    func narrow(_ range: Range<Offset>) -> Range<Offset> {
        let end = last.map { Offset($0 + 1) } ?? range.upperBound
        return range.clamped(to: Offset(first)..<max(end, Offset(first)))
    }
}
