import KafkaRecords
import OrderedCollections

/// All assigned partitions: takes records in, hands them out fairly and lane by lane, takes completions in any order, and
/// says which partitions to pause and resume. Decides only; reading, pausing and committing are its owner's.
package struct Intake: Sendable {
    package let limits: Limits
    private var partitions: [TopicPartition: PartitionIntake] = [:]
    /// How many are assigned; ``partitions`` lacks the one that is being changed.
    private var assignedCount = 0
    /// Partitions with runnable records.
    private var rounds = Rounds()
    private var epochs = 0
    /// Partitions with records held back by their due time. In a fixed order, because what is due at once is handed out in it:
    /// a run repeats from its seed.
    private var gated: OrderedSet<TopicPartition> = []
    private var flow = FlowChanges()
    /// The latest moment heard of.
    private var now = Timestamp(milliseconds: .min)

    /// Records handed out and not yet finished.
    package private(set) var inFlight = 0
    /// Those of them that wait, and leave their place to others meanwhile.
    package private(set) var parked = 0
    private var places: Places

    package init(limits: Limits) {
        self.limits = limits
        places = Places(count: limits.mostParked)
    }

    /// The partitions assigned, in no order.
    package var assigned: some Collection<TopicPartition> { partitions.keys }

    /// One partition's share of what may wait, so that a deep one keeps no other from being read.
    private var share: Share { Share(of: limits, among: assignedCount) }

    // Assignment

    /// Takes over a partition from `start` on.
    package mutating func assign(_ partition: TopicPartition, start: Offset, done: [Range<Offset>] = []) {
        drop(partition)
        epochs += 1
        assignedCount += 1
        partitions[partition] = PartitionIntake(epoch: epochs, ledger: PartitionLedger(start: start, done: done))
    }

    /// Forgets a partition and all that waits in it. What is in flight of it finishes into nothing.
    package mutating func drop(_ partition: TopicPartition) {
        guard let leaving = partitions.removeValue(forKey: partition) else { return }
        assignedCount -= 1
        if leaving.isInRound { rounds.remove(partition) }
        gated.remove(partition)
        flow.forget(partition)
        places.forget(partition)
    }

    // Records in and out

    /// Takes in a record as read.
    /// - Parameter due: of a scheduled check, which is not handed out before; `nil` for an intent.
    package mutating func admit(_ record: Record, due: Timestamp?, now: Timestamp) {
        self.now = now
        let place = record.place.topicPartition
        guard var partition = partitions[place] else { return }
        partitions[place] = nil  // moved out and back: mutated without a copy
        if partition.ledger.admit(record.place.offset) == .open {
            partition.isScheduled = due != nil
            if let due, due > now {
                partition.gate.hold(record, until: due)
                gated.append(place)
            } else {
                enqueue(record, in: &partition, at: place)
            }
        }
        reviewFlow(&partition, at: place, now: now)
        partitions[place] = partition
    }

    /// Lets the records through whose time has come.
    package mutating func advance(to now: Timestamp) {
        self.now = now
        for place in gated {
            guard var partition = partitions[place] else { continue }
            partitions[place] = nil
            while let record = partition.gate.takeDue(now) {
                enqueue(record, in: &partition, at: place)
            }
            if partition.gate.count == 0 { gated.remove(place) }
            reviewFlow(&partition, at: place, now: now)
            partitions[place] = partition
        }
    }

    /// When ``advance(to:)`` next has something to do; `nil` when nothing is held back.
    package var nextDue: Timestamp? {
        gated.lazy.compactMap { place -> Timestamp? in
            guard let partition = partitions[place], let due = partition.gate.nextDue else { return nil }
            guard partition.isPaused, let opens = partition.gate.opensAt(mostHeld: share.held) else { return due }
            return min(due, opens)
        }.min()
    }

    /// Hands out the next record, partitions in turn; `nil` when none may run.
    package mutating func next() -> Ticket? {
        guard inFlight - parked < limits.maxInFlight, parked < limits.mostParked else { return nil }
        if let ticket = places.next() {
            inFlight += 1
            return ticket
        }
        guard let place = rounds.next() else { return nil }
        guard let index = partitions.index(forKey: place), let record = partitions.values[index].lanes.next() else {
            preconditionFailure("\(place) stands in the round without a runnable record")
        }
        inFlight += 1
        if partitions.values[index].mayGoOn(limits, share: share, now) {
            partitions.values[index].isPaused = false
            flow.resume(place)
        }
        partitions.values[index].isInRound = false
        Self.join(&rounds, &partitions.values[index], at: place)
        return Ticket(record: record, epoch: partitions.values[index].epoch)
    }

    /// Takes back a record that is handled, given up or set aside; its lane stays busy until it is released.
    package mutating func finish(_ ticket: Ticket) {
        precondition(inFlight > 0, "more records finished than were handed out")
        inFlight -= 1
        if let place = ticket.place { places.leave(place) }
    }

    /// Frees the lane of a record that is handled: the next of its key may be handed out, before the one is published.
    /// - Returns: `false` when the partition has left.
    package mutating func release(_ ticket: Ticket) -> Bool {
        guard let index = index(of: ticket) else { return false }
        partitions.values[index].lanes.release(key: ticket.record.key)
        Self.join(&rounds, &partitions.values[index], at: ticket.record.place.topicPartition)
        return true
    }

    /// Takes back a record that found no place to wait in: it is handed out again when its sub-merchant may take one.
    package mutating func setAside(_ ticket: Ticket, _ subMerchant: MerchantID) {
        finish(ticket)
        if owns(ticket) { places.setAside(ticket, subMerchant) }
    }

    /// Whether a record handed out may wait for its sub-merchant's turn, without taking the places of others.
    package func mayWait(_ ticket: Ticket, _ subMerchant: MerchantID) -> Bool {
        ticket.place != nil || places.hasRoom(for: subMerchant)
    }

    /// A record handed out begins to wait, in a place of its sub-merchant's.
    package mutating func park(_ ticket: Ticket, _ subMerchant: MerchantID) {
        park()
        if ticket.place == nil { places.take(subMerchant) }
    }

    /// It waits no longer.
    package mutating func unpark(_ ticket: Ticket, _ subMerchant: MerchantID) {
        unpark()
        if ticket.place == nil { places.leave(subMerchant) }
    }

    /// One of the records handed out begins to wait.
    package mutating func park() {
        precondition(parked < inFlight, "more records wait than were handed out")
        parked += 1
    }

    /// It waits no longer.
    package mutating func unpark() {
        precondition(parked > 0, "a record that did not wait has ended its wait")
        parked -= 1
    }

    /// Whether the ticket's assignment still stands.
    package func owns(_ ticket: Ticket) -> Bool { index(of: ticket) != nil }

    /// Where the ticket's partition stands; `nil` when its assignment does not stand any more.
    private func index(of ticket: Ticket) -> Dictionary<TopicPartition, PartitionIntake>.Index? {
        guard let index = partitions.index(forKey: ticket.record.place.topicPartition),
            partitions.values[index].epoch == ticket.epoch
        else { return nil }
        return index
    }

    package enum Completion: Equatable, Sendable {
        /// Done, as far as the batch is that it goes into.
        case completed
        /// The metadata has no room for it yet: offer it again when the watermark has moved.
        case held
        /// The partition has left: nobody may publish or commit it here.
        case notOwned
    }

    /// Marks a record done in the batch that is being built.
    package mutating func complete(_ ticket: Ticket, now: Timestamp) -> Completion {
        self.now = now
        let place = ticket.record.place.topicPartition
        guard var partition = partitions[place], partition.epoch == ticket.epoch else { return .notOwned }
        partitions[place] = nil
        defer { partitions[place] = partition }
        guard partition.ledger.completeIfItFits(ticket.record.place.offset, limit: limits.metadataBytes) else {
            return .held
        }
        partition.openBytes -= ticket.record.byteCount
        reviewFlow(&partition, at: place, now: now)
        return .completed
    }

    /// What to commit for a partition: its watermark and the metadata for what is done above it.
    package func commit(for partition: TopicPartition) -> (watermark: Offset, metadata: String)? {
        partitions[partition]?.ledger.commit
    }

    // Flow

    /// What to pause and resume since last asked.
    package mutating func takeFlowChanges() -> FlowChanges {
        defer { flow = FlowChanges() }
        return flow
    }

    package var hasFlowChanges: Bool { !flow.isEmpty }

    /// A look at one partition for metrics and dashboards.
    package func state(of partition: TopicPartition) -> PartitionState? {
        partitions[partition].map {
            PartitionState(
                watermark: $0.ledger.watermark, position: $0.ledger.position, open: $0.ledger.openCount,
                heldBack: $0.gate.count, nextDue: $0.gate.nextDue, isPaused: $0.isPaused)
        }
    }

    private mutating func enqueue(_ record: Record, in partition: inout PartitionIntake, at place: TopicPartition) {
        partition.openBytes += record.byteCount
        partition.lanes.append(record)
        Self.join(&rounds, &partition, at: place)
    }

    private static func join(_ rounds: inout Rounds, _ partition: inout PartitionIntake, at place: TopicPartition) {
        guard !partition.isInRound, partition.lanes.runnableCount > 0 else { return }
        partition.isInRound = true
        rounds.append(place, isScheduled: partition.isScheduled)
    }

    private mutating func reviewFlow(_ partition: inout PartitionIntake, at place: TopicPartition, now: Timestamp) {
        if partition.isPaused {
            guard partition.mayGoOn(limits, share: share, now) else { return }
            partition.isPaused = false
            flow.resume(place)
        } else if partition.isFull(limits, share: share) || partition.gate.isClosed(now, mostHeld: share.held) {
            partition.isPaused = true
            flow.pause(place)
        }
    }
}
