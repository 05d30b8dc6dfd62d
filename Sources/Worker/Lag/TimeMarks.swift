import DequeModule
import KafkaRecords

/// When the records of one partition were written, remembered for few of them: enough to tell the age of any within a second
/// or so, in bounded memory however far commits are behind.
struct TimeMarks: Sendable {
    private struct Mark {
        var offset: Offset
        var written: Timestamp
    }

    private static let most = 512
    private var marks: Deque<Mark> = []
    /// Records closer to the last mark than this have none of their own; doubled each time the marks are thinned out.
    private var spacing = Duration.milliseconds(500)

    mutating func note(_ offset: Offset, written: Timestamp) {
        if let last = marks.last {
            // An offset read again, after the partition has come back.
            if offset <= last.offset { marks.removeAll() } else if written < last.written + spacing { return }
        }
        marks.append(Mark(offset: offset, written: written))
        if marks.count > Self.most { thin() }
    }

    /// When the record at `offset` was written, or one shortly before it; forgets what is older. `nil` when nothing is known.
    mutating func written(at offset: Offset) -> Timestamp? {
        while marks.count > 1, marks[1].offset <= offset { marks.removeFirst() }
        guard let first = marks.first, first.offset <= offset else { return nil }
        return first.written
    }

    private mutating func thin() {
        marks = Deque(marks.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element))
        spacing *= 2
    }
}
