import DequeModule
import KafkaRecords

/// What of one partition has been read and what of it is done: the commit watermark and the offsets done above it.
///
/// Offsets are admitted in ascending order and completed in any order. Offsets that are never delivered (transaction
/// markers, aborted and compacted records) count as done as soon as a later one is admitted. Memory grows with the
/// offsets that are open, not with the distance between them.
package struct PartitionLedger: Sendable {
    /// The open offsets, ascending: admitted, not yet completed.
    private var open: Deque<Offset> = []
    /// One past the last offset admitted.
    package private(set) var position: Offset
    /// Offsets from before a restart that are done already and not yet read again; ascending, all at or above `position`.
    private var doneBefore: Deque<Range<Offset>>
    /// No fewer than ``metadataBytes``, as counted last and grown by what each change since can have added.
    private var metadataBytesAtMost: Int

    /// A partition taken over at `start`.
    /// - Parameter done: the offsets above `start` that an earlier owner completed, as ``CommitMetadata`` gave them.
    package init(start: Offset, done: [Range<Offset>] = []) {
        position = start
        doneBefore = Deque(done)
        metadataBytesAtMost = .max
    }

    /// Everything below is done: the offset to commit.
    package var watermark: Offset {
        open.first ?? settledEnd
    }

    /// Where the known-done stretch from `position` on ends, for a ledger with nothing open.
    private var settledEnd: Offset {
        guard let next = doneBefore.first, next.lowerBound <= position else { return position }
        return next.upperBound
    }

    /// How far reading has run ahead of the watermark, in offsets.
    package var width: Int64 { max(0, watermark.distance(to: position)) }

    /// How many offsets are admitted and not completed.
    package var openCount: Int { open.count }

    package enum Admission: Equatable, Sendable {
        /// New work.
        case open
        /// Completed by an earlier owner: skip it.
        case alreadyDone
        /// Below what was read already (a repeat after a broken rewind): skip it.
        case repeated
    }

    /// Takes note of the record at `offset`.
    package mutating func admit(_ offset: Offset) -> Admission {
        guard offset >= position else { return .repeated }
        position = offset.advanced(by: 1)
        noteChange()
        while let next = doneBefore.first, next.upperBound <= offset {
            doneBefore.removeFirst()
        }
        if let next = doneBefore.first, next.contains(offset) { return .alreadyDone }
        open.append(offset)
        return .open
    }

    /// Marks `offset` done.
    /// - Precondition: it is open.
    package mutating func complete(_ offset: Offset) {
        let index = openIndex(of: offset)
        guard index < open.count, open[index] == offset else {
            preconditionFailure("offset \(offset) completed without being open: it would be committed twice or unread")
        }
        open.remove(at: index)
        noteChange()
    }

    /// The watermark and the text to commit with it.
    package var commit: (watermark: Offset, metadata: String) {
        let watermark = watermark
        return (watermark, CommitMetadata.encode(watermark: watermark, done: doneRanges()))
    }

    /// An upper bound of the bytes ``commit``'s metadata takes now.
    package var metadataBytes: Int {
        let done = doneRanges()
        guard !done.isEmpty else { return 0 }
        var bytes = CommitMetadata.overhead
        var reached = watermark
        for range in done {
            bytes += CommitMetadata.width(ofRun: reached.distance(to: range.lowerBound))
            bytes += CommitMetadata.width(ofRun: range.lowerBound.distance(to: range.upperBound))
            reached = range.upperBound
        }
        return bytes
    }

    /// Whether ``commit``'s metadata takes more than `limit` bytes. Counting looks at every open offset, so it is done only when
    /// enough has changed since the last time for the answer to be another.
    package mutating func isMetadataLonger(than limit: Int) -> Bool {
        guard metadataBytesAtMost > limit else { return false }
        metadataBytesAtMost = metadataBytes
        return metadataBytesAtMost > limit
    }

    /// One offset admitted, completed or opened again splits at most one run in three and lengthens another by one.
    private mutating func noteChange() {
        let added = 2 * CommitMetadata.width(ofRun: max(1, furthestKnown)) + 1
        // The first run brings what stands around the runs with it; nothing is counted yet at first.
        let bound = max(metadataBytesAtMost, CommitMetadata.overhead)
        metadataBytesAtMost = bound > .max - added ? .max : bound + added
    }

    private var furthestKnown: Int64 {
        watermark.distance(to: doneBefore.last?.upperBound ?? position)
    }

    /// Completes `offset`, unless the metadata would then pass `limit` bytes: a completion that cannot be written down
    /// has to wait until the watermark moves, since forgetting it would publish its outcome a second time.
    package mutating func completeIfItFits(_ offset: Offset, limit: Int = CommitMetadata.brokerLimit) -> Bool {
        complete(offset)
        guard isMetadataLonger(than: limit) else { return true }
        open.insert(offset, at: openIndex(of: offset))
        noteChange()
        return false
    }

    /// The done stretches above the watermark, ascending, merged where they touch.
    private func doneRanges() -> [Range<Offset>] {
        var ranges: [Range<Offset>] = []
        func note(_ range: Range<Offset>) {
            guard !range.isEmpty else { return }
            if let last = ranges.last, last.upperBound == range.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
            } else {
                ranges.append(range)
            }
        }
        let watermark = watermark
        var reached = watermark
        for offset in open {
            note(reached..<offset)
            reached = offset.advanced(by: 1)
        }
        if reached < position { note(reached..<position) }
        for range in doneBefore where range.upperBound > max(position, watermark) {
            note(max(range.lowerBound, position, watermark)..<range.upperBound)
        }
        return ranges
    }

    /// The index of the first open offset not below `offset`.
    private func openIndex(of offset: Offset) -> Int {
        var low = 0
        var high = open.count
        while low < high {
            let middle = (low + high) / 2
            if open[middle] < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
