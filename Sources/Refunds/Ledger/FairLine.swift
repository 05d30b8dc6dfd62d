import DequeModule
import HeapModule
import KafkaRecords

/// The records of one partition that may be handed out: every second one is the oldest, those between come from each
/// sub-merchant in turn, its oldest first.
///
/// The oldest is the one with the lowest offset, not the one that has stood here for longest: a record whose key has been busy goes
/// before what came after it meanwhile. Behind all of that it would hold up the partition's watermark until everything that was read
/// is handled, and reading with it.
///
/// So a sub-merchant that floods a partition holds up another by two records for each one the other sends, and however many
/// sub-merchants there are, the partition's watermark moves on at half its speed at least. With one sub-merchant it is a queue.
struct FairLine: Sendable {
    private struct Waiting: Comparable, Sendable {
        let record: Record

        static func < (left: Self, right: Self) -> Bool { left.record.place.offset < right.record.place.offset }
        static func == (left: Self, right: Self) -> Bool { left.record.place.offset == right.record.place.offset }
    }

    private struct Place: Comparable, Sendable {
        let offset: Offset
        let subMerchant: SubMerchantHint

        static func < (left: Self, right: Self) -> Bool { left.offset < right.offset }
        static func == (left: Self, right: Self) -> Bool { left.offset == right.offset }
    }

    private var queues: [SubMerchantHint: Heap<Waiting>] = [:]
    /// Of all queues. Some may have been handed out already, in their sub-merchant's turn.
    private var places: Heap<Place> = []
    /// Each sub-merchant that has a queue, once.
    private var turns: Deque<SubMerchantHint> = []
    private var isTurnNext = false
    private(set) var count = 0

    /// Whether there are `most` at least, no sub-merchant counting for more than an eighth of them: one that floods the line
    /// does not fill it.
    func reaches(_ most: Int) -> Bool {
        guard count >= most else { return false }
        let mostOfOne = max(1, most / 8)
        var sum = 0
        for queue in queues.values {
            sum += min(queue.count, mostOfOne)
            if sum >= most { return true }
        }
        return false
    }

    mutating func append(_ record: Record) {
        let subMerchant = SubMerchantHint(of: record)
        count += 1
        places.insert(Place(offset: record.place.offset, subMerchant: subMerchant))
        if queues[subMerchant]?.insert(Waiting(record: record)) == nil {
            queues[subMerchant] = [Waiting(record: record)]
            turns.append(subMerchant)
        }
    }

    mutating func popFirst() -> Record? {
        let record = isTurnNext ? popByTurn() : popOldest()
        isTurnNext.toggle()
        if record != nil { count -= 1 }
        if count == 0 { self = FairLine() }
        return record
    }

    private mutating func popOldest() -> Record? {
        while let place = places.popMin() {
            // The oldest of all is the oldest of its sub-merchant's.
            guard queues[place.subMerchant]?.min?.record.place.offset == place.offset else { continue }
            return queues[place.subMerchant]?.popMin()?.record
        }
        return nil
    }

    private mutating func popByTurn() -> Record? {
        while let subMerchant = turns.popFirst() {
            guard let waiting = queues[subMerchant]?.popMin() else {
                queues[subMerchant] = nil
                continue
            }
            turns.append(subMerchant)
            return waiting.record
        }
        return nil
    }
}
