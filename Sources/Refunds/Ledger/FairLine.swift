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

    /// What has come, in this order; gaps are left by those that were handed out in their sub-merchant's turn.
    private var arrivals: Deque<(record: Record, from: SubMerchantHint)?> = []
    /// The number of the first of ``arrivals``; the others follow one by one.
    private var firstNumber = 0
    /// How many wait.
    private(set) var count = 0
    private var queues: [SubMerchantHint: Queue] = [:]
    /// Each sub-merchant that has a queue, once.
    private var turns: Deque<SubMerchantHint> = []
    private var isTurnNext = false

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
        let number = firstNumber + arrivals.count
        arrivals.append((record, subMerchant))
        count += 1
        if queues[subMerchant]?.append(number) == nil {
            queues[subMerchant] = Queue(first: number)
            turns.append(subMerchant)
        }
    }

    mutating func popFirst() -> Record? {
        let record = isTurnNext ? popByTurn() : popByArrival()
        isTurnNext.toggle()
        if count == 0 { self = FairLine() }
        return record
    }

    private mutating func popByArrival() -> Record? {
        while let first = arrivals.popFirst() {
            firstNumber += 1
            guard let (record, subMerchant) = first else { continue }
            handOut(of: subMerchant)
            return record
        }
        return nil
    }

    private mutating func popByTurn() -> Record? {
        while let subMerchant = turns.popFirst() {
            while let number = queues[subMerchant]?.numbers.popFirst() {
                guard number >= firstNumber, let (record, _) = arrivals[number - firstNumber] else { continue }
                arrivals[number - firstNumber] = nil
                handOut(of: subMerchant)
                turns.append(subMerchant)
                return record
            }
            queues[subMerchant] = nil
        }
        return nil
    }

    private mutating func handOut(of subMerchant: SubMerchantHint) {
        count -= 1
        queues[subMerchant]?.count -= 1
    }
}
