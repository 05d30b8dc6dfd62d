import KafkaRecords
import Refunds

/// One batch on its way to the brokers.
struct Publication {
    var batch: Batch
    var membership: Membership
    var steps = TransactionSteps()
    /// Names the transaction under way: a repeat of the batch is another one.
    var tag = 0
}

/// The publisher's thread: what `TransactionalPublisher` does, call by call.
extension ModelWorker {
    /// How long an abort waits for the group's current generation.
    private static let membershipBound: Int64 = 5_000

    func publish() {
        guard publication == nil, let membership, let batch = core.beginBatch(now: clock) else { return }
        note("publishes \(batch.entries.map { $0.ticket.record.place })")
        guard !world.weather.isAtLeastOnce else { return publishPlainly(batch, membership) }
        let begun = Publication(batch: batch, membership: membership)
        publication = begun
        take(begun.steps.first)
    }

    private func take(_ step: TransactionSteps.Step) {
        switch step {
        case .done:
            publication = nil
            core.batchCommitted()
            changed()
        case .over(let reason):
            endSession(reason)
        case .pause(let duration):
            later(duration.milliseconds) { [unowned self] in
                if let next = publication?.steps.resumed() { take(next) }
            }
        case .begin:
            transactions += 1
            publication?.tag = transactions
            advance(nil)
        case .produce, .sendOffsets, .commit, .abort:
            call(step)
        }
    }

    private func advance(_ failure: TransactionSteps.Failure?) {
        guard publication != nil else { return }
        if let failure {
            note("transaction: \(failure)")
            if let next = publication?.steps.failed(failure) { take(next) }
        } else if let next = publication?.steps.succeeded() {
            take(next)
        }
    }

    /// Sends one call; what it does, it does whether or not this process still lives when it arrives.
    private func call(_ step: TransactionSteps.Step) {
        guard let producer, let publication else { return }
        let session = session
        // The worst moment to die: the call is on its way.
        defer { if world.chance.happens(world.weather.crashes / 4) { crash() } }
        world.after(pause(1...10)) { [unowned self] in
            let reply = world.broker.carryOut(step, publication, producer, mutation: world.mutation)
            guard self.session == session else { return }
            later(pause(1...10)) { [unowned self] in
                switch reply {
                case .busy: later(pause(5...50)) { [unowned self] in call(step) }
                case .failed(let failure): advance(failure)
                case .renewed(let handle):
                    self.producer = handle
                    awaitMembership()
                case .done where step == .abort: awaitMembership()
                case .done: advance(nil)
                }
            }
        }
    }

    /// After an abort: the batch as it stands then, in the group's current generation.
    private func awaitMembership() {
        needsMembership = true
        wake()
        renew(until: world.now + Self.membershipBound)
    }

    private func renew(until end: Int64) {
        guard !needsMembership || world.now >= end else {
            return later(pause(1...100)) { [unowned self] in renew(until: end) }
        }
        guard let membership, let batch = core.repeatBatch() else {
            return take(.done)
        }
        publication?.batch = batch
        publication?.membership = membership
        advance(nil)
    }
}

extension ModelBroker {
    /// Carries out one call of a transaction, or fails it as the weather has it.
    fileprivate func carryOut(
        _ step: TransactionSteps.Step, _ publication: Publication, _ producer: ProducerHandle, mutation: Mutation?
    ) -> Reply {
        switch fault(of: step, producer) {
        case nil:
            return perform(step, publication, producer, mutation)
        case .some(let (failure, hasEffect)):
            if hasEffect { _ = perform(step, publication, producer, mutation) }
            return .failed(failure)
        }
    }

    private func perform(
        _ step: TransactionSteps.Step, _ publication: Publication, _ producer: ProducerHandle, _ mutation: Mutation?
    ) -> Reply {
        switch step {
        case .produce:
            let records = publication.batch.entries.flatMap(\.effects.records)
            guard mutation == .effectsPublishedOutsideTheTransaction else {
                return produce(producer, tag: publication.tag, records)
            }
            for record in records { publishPlainly(record) }
            return .done
        case .sendOffsets:
            return sendOffsets(
                producer, tag: publication.tag, publication.batch.offsets, publication.membership)
        case .commit:
            return end(producer, tag: publication.tag, isCommit: true)
        case .abort:
            if let reply = abortForgotten(producer) { return reply }
            return end(producer, tag: publication.tag, isCommit: false)
        case .begin, .pause, .done, .over:
            return .done
        }
    }
}
