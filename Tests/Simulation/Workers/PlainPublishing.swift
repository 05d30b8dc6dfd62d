import KafkaRecords
import Refunds

/// The publisher's thread where nothing is transactional: what `IdempotentPublisher` does.
extension ModelWorker {
    private static let mostRounds = 12

    func publishPlainly(_ batch: Batch, _ membership: Membership) {
        publication = Publication(batch: batch, membership: membership)
        write(batch.entries.flatMap(\.effects.records), round: 1)
    }

    /// Writes records; those that failed, though they may have arrived, are written again.
    private func write(_ records: [OutgoingRecord], round: Int) {
        guard let publication else { return }
        guard !records.isEmpty else {
            // Effects first, offsets after.
            toCommit.merge(core.ownedOffsets(of: publication.batch)) { _, new in new }
            self.publication = nil
            core.batchCommitted()
            return changed()
        }
        guard round <= Self.mostRounds else { return endSession("records could not be written") }
        let session = session
        defer { if world.chance.happens(world.weather.crashes / 4) { crash() } }
        world.after(pause(1...20)) { [unowned self] in
            // Of a dead process only some had been sent.
            let count = self.session == session ? records.count : world.chance.number(0...records.count)
            var again: [OutgoingRecord] = []
            for record in records.prefix(count) {
                let fails = world.chance.happens(world.weather.retriable)
                if !fails || world.chance.happens(world.weather.lateEffect) { world.broker.publishPlainly(record) }
                if fails { again.append(record) }
            }
            guard self.session == session else { return }
            later(pause(1...20)) { [unowned self] in
                if world.chance.happens(world.weather.fatal) { return endSession("produce: fatal") }
                write(again, round: round + 1)
            }
        }
    }

    /// Commits what the publisher has asked for; whether nothing is left of it.
    @discardableResult
    func commitRequested() -> Bool {
        let offsets = requested.take(toCommit, now: clock)
        toCommit.removeAll()
        guard !offsets.isEmpty else { return requested.isEmpty }
        let fails = world.chance.happens(world.weather.retriable)
        var isDone = false
        if let groupMembership, !fails || world.chance.happens(world.weather.lateEffect) {
            isDone = world.broker.commitOffsets(offsets, groupMembership)
            if !isDone { requested.refused(now: clock) }
        }
        guard isDone, !fails else {
            note("offsets could not be committed")
            return false
        }
        requested.committed()
        return true
    }
}
