import DequeModule
import KafkaRecords

/// The waiting records of one partition, by key: records of one key are handed out one after another, in offset order;
/// records of different keys, and records without a key, independently, no sub-merchant before all others.
package struct Lanes: Sendable {
    /// Heads of free lanes.
    private var runnable = FairLine()
    /// For each key that has a record runnable or handed out: the records behind it.
    private var behind: [[UInt8]: Deque<Record>] = [:]

    /// How many records wait behind another of their key.
    package private(set) var blockedCount = 0

    package init() {}

    /// How many records could be handed out now.
    package var runnableCount: Int { runnable.count }

    /// Whether so many could be handed out that no more need to be read for now.
    func hasRunnable(_ most: Int) -> Bool { runnable.reaches(most) }

    package mutating func append(_ record: Record) {
        guard let key = record.key else {
            runnable.append(record)
            return
        }
        if behind[key]?.append(record) == nil {
            behind[key] = []
            runnable.append(record)
        } else {
            blockedCount += 1
        }
    }

    /// Hands out the next record; its lane is busy until ``release(key:)``.
    package mutating func next() -> Record? {
        runnable.popFirst()
    }

    /// Frees the lane of a record that was handed out.
    /// - Parameter key: the record's key; a record without one has a lane to itself, and nothing is behind it.
    package mutating func release(key: [UInt8]?) {
        guard let key else { return }
        guard let following = behind[key]?.popFirst() else {
            behind[key] = nil
            return
        }
        blockedCount -= 1
        runnable.append(following)
    }
}
