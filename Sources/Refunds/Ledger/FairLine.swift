import DequeModule
import KafkaRecords

/// Records that may be handed out: every second one is the one that has waited longest, those between come from each
/// sub-merchant in turn.
///
/// So a sub-merchant that floods a partition holds up another by two records for each one the other sends, and however many
/// sub-merchants there are, the partition's watermark moves on at half its speed at least. With one sub-merchant it is a queue.
struct FairLine: Sendable {
    private struct Queue {
        /// By number. Some may have been handed out already, as those that had waited longest.
        var numbers: Deque<Int>
        /// How many of them wait.
        var count = 1

        init(first: Int) { numbers = [first] }

        mutating func append(_ number: Int) {
            numbers.append(number)
            count += 1
        }
    }

    /// What waits, by the number under which it came.
    private var waiting: [Int: (record: Record, from: SubMerchantHint)] = [:]
    private var nextNumber = 0
    /// In this order they came. Some may have been handed out already, in their sub-merchant's turn.
    private var arrivals: Deque<Int> = []
    private var queues: [SubMerchantHint: Queue] = [:]
    /// Each sub-merchant that has a queue, once.
    private var turns: Deque<SubMerchantHint> = []
    private var isTurnNext = false

    var count: Int { waiting.count }

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
        waiting[nextNumber] = (record, subMerchant)
        arrivals.append(nextNumber)
        if queues[subMerchant]?.append(nextNumber) == nil {
            queues[subMerchant] = Queue(first: nextNumber)
            turns.append(subMerchant)
        }
        nextNumber += 1
    }

    mutating func popFirst() -> Record? {
        let record = isTurnNext ? popByTurn() : popByArrival()
        isTurnNext.toggle()
        if waiting.isEmpty { self = FairLine() }
        return record
    }

    private mutating func popByArrival() -> Record? {
        while let number = arrivals.popFirst() {
            if let record = take(number) { return record }
        }
        return nil
    }

    private mutating func popByTurn() -> Record? {
        while let subMerchant = turns.popFirst() {
            while let number = queues[subMerchant]?.numbers.popFirst() {
                guard let record = take(number) else { continue }
                turns.append(subMerchant)
                return record
            }
            queues[subMerchant] = nil
        }
        return nil
    }

    private mutating func take(_ number: Int) -> Record? {
        guard let (record, subMerchant) = waiting.removeValue(forKey: number) else { return nil }
        queues[subMerchant]?.count -= 1
        return record
    }
}
