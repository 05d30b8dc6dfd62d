import KafkaRecords

/// Where reading of a partition begins, and what above that is done already.
package struct StartingPoint: Hashable, Sendable {
    package var offset: Offset
    /// Ascending, disjoint, not adjacent.
    package var done: [Range<Offset>]

    package init(offset: Offset, done: [Range<Offset>] = []) {
        self.offset = offset
        self.done = done
    }

    /// What was noticed that an operator has to know.
    package enum Surprise: Hashable, Sendable {
        /// The topic's retention has removed records that were never handled.
        case removedUnread(from: Offset, to: Offset)
        /// The committed offset is beyond the end: the topic was made anew or lost its tail. It is read from the start,
        /// which makes no second return.
        case beyondEnd(committed: Offset, end: Offset)
        /// The commit metadata is not ours, not whole or of another offset: records above the watermark are handled again.
        case metadataIgnored(String)
    }

    /// The starting point that follows from what is committed and what is there.
    /// - Parameters:
    ///   - committed: the group's offset and its metadata; `nil` when the group has none.
    ///   - low: the first offset that can be read.
    ///   - high: one past the last.
    package static func following(
        committed: (offset: Offset, metadata: String)?, low: Offset, high: Offset
    ) -> (start: StartingPoint, surprise: Surprise?) {
        guard let committed else { return (StartingPoint(offset: low), nil) }
        guard committed.offset <= high else {
            return (StartingPoint(offset: low), .beyondEnd(committed: committed.offset, end: high))
        }
        var start = StartingPoint(offset: committed.offset)
        var surprise: Surprise?
        switch CommitMetadata.read(committed.metadata, watermark: committed.offset) {
        case .absent: break
        case .ignored(let why): surprise = .metadataIgnored(why)
        case .done(let done):
            if let last = done.last, last.upperBound > high {
                surprise = .metadataIgnored("it speaks of offsets beyond the end of the partition, \(high)")
            } else {
                start.done = done
            }
        }
        guard committed.offset < low else { return (start, surprise) }
        start.done = start.done.compactMap { range in
            range.upperBound <= low ? nil : max(range.lowerBound, low)..<range.upperBound
        }
        start.offset = low
        return (start, .removedUnread(from: committed.offset, to: low))
    }
}

extension StartingPoint.Surprise: CustomStringConvertible {
    package var description: String {
        switch self {
        case .removedUnread(let from, let to):
            "offsets \(from) to \(to) were removed by the topic's retention before they were handled"
        case .beyondEnd(let committed, let end):
            "the committed offset \(committed) is beyond the end \(end): the topic was made anew; reading it from the start"
        case .metadataIgnored(let why):
            "the commit metadata is not used (\(why)); records above the watermark are handled again"
        }
    }
}
