import KafkaRecords

/// One partition as its broker keeps it: every offset is a record or a transaction's marker.
struct PartitionLog {
    enum State {
        /// Of a transaction that is not over: hidden, and so is everything behind it.
        case open
        case visible
        case aborted
        /// Where a transaction ended.
        case marker
    }

    struct Entry {
        var record: Record?
        var state: State
    }

    let place: TopicPartition
    private(set) var entries: [Entry] = []
    /// The first offset that retention has left.
    private(set) var low: Int64 = 0
    private var openCount = 0

    init(place: TopicPartition) {
        self.place = place
    }

    var high: Int64 { Int64(entries.count) }

    /// Everything before it is decided: how far a `read_committed` reader gets.
    private(set) var lastStable: Int64 = 0

    /// - Returns: the offset.
    @discardableResult
    mutating func append(_ record: OutgoingRecord, at moment: Timestamp, _ state: State) -> Int64 {
        let offset = high
        let place = RecordPlace(topicPartition: place, offset: Offset(offset))
        let stored = Record(
            place: place, timestamp: moment, key: record.key, value: record.value, headers: record.headers)
        entries.append(Entry(record: stored, state: state))
        if state == .open { openCount += 1 }
        moveLastStable()
        return offset
    }

    mutating func appendMarker() {
        entries.append(Entry(record: nil, state: .marker))
        moveLastStable()
    }

    mutating func decide(_ offset: Int64, _ state: State) {
        entries[Int(offset)].state = state
        openCount -= 1
        moveLastStable()
    }

    private mutating func moveLastStable() {
        guard openCount > 0 else {
            lastStable = high
            return
        }
        while lastStable < high, entries[Int(lastStable)].state != .open { lastStable += 1 }
    }

    /// The next record at or after `position` that a `read_committed` reader is given.
    func next(from position: Int64) -> Record? {
        var index = max(position, low)
        while index < lastStable {
            if entries[Int(index)].state == .visible { return entries[Int(index)].record }
            index += 1
        }
        return nil
    }

    /// How many records of a stretch a reader is given: markers and aborted records are not.
    func visibleCount(_ offsets: Range<Int64>) -> Int {
        offsets.count { entries[Int($0)].state == .visible }
    }

    /// Retention: everything before `offset` is gone.
    mutating func remove(before offset: Int64) {
        low = max(low, min(offset, high))
    }
}
