import KafkaRecords

/// Which intents are in hand, and how far each partition is done: results wait until everything before them in their
/// partition is there too, so that one offset says what is done. Pure.
struct ReplayLedger {
    private struct Entry {
        let offset: Offset
        /// Where the partition goes on after it and what was passed over behind it.
        var next: Offset
        var result: ReplayResult?
    }

    private struct Partition {
        var entries: [Entry] = []
        /// Everything before it is done and taken.
        var position: Offset
        var taken: Offset
    }

    /// What can be published together.
    struct Ready {
        var results: [ReplayResult] = []
        /// The next offset to read, of the partitions that have come further.
        var positions: [TopicPartition: Offset] = [:]

        var isEmpty: Bool { results.isEmpty && positions.isEmpty }
    }

    private var partitions: [TopicPartition: Partition]
    /// Intents that are in hand or wait for others.
    private(set) var count = 0
    /// Of these, the ones with a result.
    private(set) var finished = 0

    /// - Parameter starts: the first offset of each partition.
    init(starts: [TopicPartition: Offset]) {
        partitions = starts.mapValues { Partition(position: $0, taken: $0) }
    }

    /// The record at `place` is taken in hand. Offsets of a partition ascend.
    mutating func admit(_ place: RecordPlace) {
        count += 1
        partitions[place.topicPartition]?.entries
            .append(Entry(offset: place.offset, next: place.offset.advanced(by: 1)))
    }

    /// Nothing of `partition` before `offset` is to be done beside what was admitted.
    mutating func pass(_ partition: TopicPartition, to offset: Offset) {
        guard var state = partitions.removeValue(forKey: partition) else { return }
        if let last = state.entries.indices.last {
            state.entries[last].next = max(state.entries[last].next, offset)
        } else {
            state.position = max(state.position, offset)
        }
        partitions[partition] = state
    }

    mutating func finish(_ result: ReplayResult) {
        let partition = result.place.topicPartition
        guard var state = partitions.removeValue(forKey: partition) else { return }
        defer { partitions[partition] = state }
        var (low, high) = (0, state.entries.count)
        while low < high {
            let middle = (low + high) / 2
            if state.entries[middle].offset < result.place.offset { low = middle + 1 } else { high = middle }
        }
        guard low < state.entries.count, state.entries[low].offset == result.place.offset,
            state.entries[low].result == nil
        else { return }
        state.entries[low].result = result
        finished += 1
    }

    /// Takes what is done without a gap; about `limit` results at most.
    mutating func takeReady(limit: Int) -> Ready {
        var ready = Ready()
        for (key, var state) in partitions {
            let room = max(0, limit - ready.results.count)
            let done = state.entries.prefix(room).prefix { $0.result != nil }
            if let last = done.last {
                ready.results += done.compactMap(\.result)
                state.position = max(state.position, last.next)
                state.entries.removeFirst(done.count)
            }
            guard state.position > state.taken else { continue }
            state.taken = state.position
            ready.positions[key] = state.position
            partitions[key] = state
        }
        count -= ready.results.count
        finished -= ready.results.count
        return ready
    }
}
