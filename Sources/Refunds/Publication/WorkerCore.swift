import DequeModule
import KafkaRecords

/// Everything one session of the worker decides about records: which to hand out, what to publish together, what to commit.
///
/// A plain value: it reads no clock, makes no call and knows no thread. The session that owns it feeds it what happened and
/// performs what it says; the seeded simulation does the same with model brokers.
package struct WorkerCore: Sendable {
    package private(set) var intake: Intake
    /// Finished, in the order in which they finished; not yet in a batch.
    private var ready: Deque<Finished> = []
    /// Finished, but the commit metadata has no room for them until a watermark moves.
    private var held: [Finished] = []
    /// The batch being published. At most one at a time: while it is under way, the next one collects.
    private var batch: Batch?
    package private(set) var isDraining = false

    /// The most finished records that may wait for publication before no more are handed out: with a broker that takes
    /// nothing, calls must not go on being made.
    private let mostUnpublished: Int

    package init(limits: Intake.Limits) {
        intake = Intake(limits: limits)
        mostUnpublished = max(1024, 4 * limits.maxInFlight)
    }

    // What happens

    package mutating func assign(_ partition: TopicPartition, start: Offset, done: [Range<Offset>]) {
        intake.assign(partition, start: start, done: done)
    }

    /// The partition has left: what waits in it or is finished and unpublished belongs to its next owner.
    package mutating func drop(_ partition: TopicPartition) {
        intake.drop(partition)
        ready.removeAll { $0.ticket.record.place.topicPartition == partition }
        held.removeAll { $0.ticket.record.place.topicPartition == partition }
    }

    package mutating func admit(_ record: Record, due: Timestamp?, now: Timestamp) {
        intake.admit(record, due: due, now: now)
    }

    package mutating func advance(to now: Timestamp) {
        intake.advance(to: now)
    }

    /// The next record to handle; `nil` when none may be started.
    package mutating func next() -> Ticket? {
        guard !isDraining, unpublishedCount < mostUnpublished else { return nil }
        return intake.next()
    }

    /// A record is handled.
    /// - Parameter effects: `nil` when it was given up midway: it stays open, and its next owner repeats it.
    package mutating func finish(_ ticket: Ticket, effects: Effects?) {
        intake.finish(ticket)
        guard let effects, intake.release(ticket) else { return }
        ready.append(Finished(ticket: ticket, effects: effects))
    }

    /// A record in flight begins to wait for its turn or for a retry: another may be handled meanwhile.
    package mutating func park() { intake.park() }

    /// It waits no longer. More than `maxInFlight` may then be handled at once; calls are counted by the ``CallGate``.
    package mutating func unpark() { intake.unpark() }

    /// The same of a sub-merchant that waits for its turn or for a retry.
    package mutating func park(_ ticket: Ticket, _ subMerchant: MerchantID) { intake.park(ticket, subMerchant) }
    package mutating func unpark(_ ticket: Ticket, _ subMerchant: MerchantID) { intake.unpark(ticket, subMerchant) }

    /// Parks a record that has to wait for its first turn; `false` when its sub-merchant has its share of the places: it is to be
    /// set aside.
    package mutating func parkIfThereIsRoom(_ ticket: Ticket, _ subMerchant: MerchantID) -> Bool {
        guard intake.mayWait(ticket, subMerchant) else { return false }
        intake.park(ticket, subMerchant)
        return true
    }

    /// A record was not begun with, because too many of its sub-merchant's wait: it comes again later.
    package mutating func setAside(_ ticket: Ticket, _ subMerchant: MerchantID) { intake.setAside(ticket, subMerchant) }

    /// From now on nothing more is handed out.
    package mutating func drain() {
        isDraining = true
    }

    package mutating func takeFlowChanges() -> FlowChanges {
        intake.takeFlowChanges()
    }

    // Publication

    /// Begins the next batch with everything that is ready; `nil` while one is under way or nothing can be published.
    package mutating func beginBatch(now: Timestamp) -> Batch? {
        guard batch == nil, !ready.isEmpty else { return nil }
        var entries: [Finished] = []
        entries.reserveCapacity(ready.count)
        held.append(contentsOf: ready)
        ready.removeAll(keepingCapacity: true)
        // What is completed here can make room for what was held a moment before, and nothing else may come to ask again.
        var mayFit = true
        while mayFit, !held.isEmpty {
            mayFit = false
            let offered = held
            held.removeAll(keepingCapacity: true)
            // Nothing overtakes what is held of its own key.
            var heldLanes: Set<Lane> = []
            for finished in offered {
                let lane = finished.ticket.record.lane
                if let lane, heldLanes.contains(lane) {
                    held.append(finished)
                    continue
                }
                switch intake.complete(finished.ticket, now: now) {
                case .completed:
                    entries.append(finished)
                    mayFit = true
                case .held:
                    held.append(finished)
                    if let lane { heldLanes.insert(lane) }
                case .notOwned: break
                }
            }
        }
        guard !entries.isEmpty else { return nil }
        batch = Batch(entries: entries, offsets: offsets(of: entries))
        return batch
    }

    /// The same batch once more, after its transaction was aborted: less what belongs to partitions that have left since;
    /// `nil` when nothing remains.
    package mutating func repeatBatch() -> Batch? {
        guard let aborted = batch else { preconditionFailure("a batch is repeated that was never begun") }
        let entries = aborted.entries.filter { intake.owns($0.ticket) }
        batch = entries.isEmpty ? nil : Batch(entries: entries, offsets: offsets(of: entries))
        return batch
    }

    /// The batch is committed.
    package mutating func batchCommitted() {
        batch = nil
    }

    /// Of a published batch, the offsets of partitions that are still this worker's, in the assignment in which their records were
    /// handled. The others are their next owner's: committing them would fail for ever, or set that one back.
    package func ownedOffsets(of batch: Batch) -> [TopicPartition: Batch.CommittedOffset] {
        offsets(of: batch.entries.filter { intake.owns($0.ticket) })
    }

    private func offsets(of entries: [Finished]) -> [TopicPartition: Batch.CommittedOffset] {
        var offsets: [TopicPartition: Batch.CommittedOffset] = [:]
        for entry in entries {
            let partition = entry.ticket.record.place.topicPartition
            guard offsets[partition] == nil, let commit = intake.commit(for: partition) else { continue }
            offsets[partition] = Batch.CommittedOffset(offset: commit.watermark, metadata: commit.metadata)
        }
        return offsets
    }

    // Standing

    package var unpublishedCount: Int { ready.count + held.count + (batch?.entries.count ?? 0) }

    /// Nothing in flight and nothing unpublished.
    package var isIdle: Bool { intake.inFlight == 0 && unpublishedCount == 0 }

    /// Whether ``beginBatch(now:)`` may have something to publish.
    package var canBeginBatch: Bool { batch == nil && !ready.isEmpty }

    package func hasUnpublished(of partitions: Set<TopicPartition>) -> Bool {
        (held + ready).contains { partitions.contains($0.ticket.record.place.topicPartition) }
            || batch?.entries.contains { partitions.contains($0.ticket.record.place.topicPartition) } ?? false
    }
}
