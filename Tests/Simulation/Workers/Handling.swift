import KafkaRecords
import Refunds

/// One record on its way through the worker.
final class Handling {
    let ticket: Ticket
    var journey: Journey
    let subject: EffectsBuilder.Subject

    init(ticket: Ticket, journey: Journey, subject: EffectsBuilder.Subject) {
        self.ticket = ticket
        self.journey = journey
        self.subject = subject
    }
}

/// A lane that is being worked on.
struct BusyLane: Hashable {
    let lane: Lane
    let epoch: Int
}

/// The handlers: what `Handler` does, step by step.
extension ModelWorker {
    func begin(_ ticket: Ticket) {
        let record = ticket.record
        if let lane = record.lane, !busyLanes.insert(BusyLane(lane: lane, epoch: ticket.epoch)).inserted {
            world.fail("w\(index): two records of one key in flight at \(record.place)")
        }
        later(pause(0...3)) { [unowned self] in
            if world.topics.isRequery(record.place.topicPartition.topic) {
                beginCheck(ticket)
            } else {
                beginIntent(ticket)
            }
        }
    }

    private func beginIntent(_ ticket: Ticket) {
        let record = ticket.record
        let intent: RefundIntent
        do throws(InvalidIntent) {
            intent = try IntentDecoder.decode(record)
        } catch {
            return finish(ticket, effects: builder.effects(of: error, in: record, now: clock))
        }
        let journey = Journey(intent: intent, policy: world.weather.policy, now: clock)
        let subject = EffectsBuilder.Subject(
            record: record, intent: intent, source: record.place, intentAt: record.timestamp, attempt: 0)
        follow(Handling(ticket: ticket, journey: journey, subject: subject))
    }

    private func beginCheck(_ ticket: Ticket) {
        let record = ticket.record
        let check: RequeryRecord
        do throws(InvalidRequery) {
            check = try RequeryRecord.decode(value: record.value)
        } catch {
            return world.fail("an unreadable scheduled check at \(record.place): \(error.message)")
        }
        let intent = mutated(check.intent, attempt: check.attempt)
        let journey = Journey(
            intent: intent, policy: world.weather.policy, now: clock, first: check.action, attempt: check.attempt,
            firstSubmittedAt: check.firstSubmittedAt, refusal: check.refusal)
        let subject = EffectsBuilder.Subject(
            record: record, intent: check.intent, source: check.source, intentAt: check.intentAt, attempt: check.attempt
        )
        follow(Handling(ticket: ticket, journey: journey, subject: subject))
    }

    private func mutated(_ intent: RefundIntent, attempt: Int) -> RefundIntent {
        guard world.mutation == .numberDerivedWithTheAttempt, intent.givenOutReturnNo == nil else { return intent }
        return RefundIntent(
            intentID: intent.intentID, subMchid: intent.subMchid, orderID: intent.orderID,
            outOrderNo: intent.outOrderNo,
            returnMchid: intent.returnMchid, amount: intent.amount, description: intent.description,
            givenOutReturnNo: OutReturnNo("\(intent.outReturnNo.rawValue)-\(attempt)"))
    }

    private func follow(_ handling: Handling) {
        perform(handling.journey.start(), of: handling)
    }

    private func perform(_ step: Journey.Step, of handling: Handling) {
        switch step {
        case .call(let call):
            guard !isStopping else { return finish(handling, effects: nil) }
            askForTurn(call, of: handling)
        case .wait(let duration, _):
            guard !isStopping else { return finish(handling, effects: nil) }
            waiting.append(handling)
            core.park()
            later(duration.milliseconds) { [unowned self] in
                guard let position = waiting.firstIndex(where: { $0 === handling }) else { return }
                waiting.remove(at: position)
                core.unpark()
                perform(handling.journey.resume(), of: handling)
            }
            changed()
        case .finish(let verdict):
            finish(handling, effects: builder.effects(of: verdict, on: handling.subject, now: clock))
        }
    }

    func receive(_ answer: Answer, to call: Call, of handling: Handling) {
        if world.mutation == .failedSaidAfterATimeOut, case .unreachable = answer, call == .submit {
            let error = ErrorDetail(code: "UNREACHABLE", message: "timed out", httpStatus: nil)
            return perform(.finish(.refused(error)), of: handling)
        }
        perform(handling.journey.receive(answer, now: clock, using: &world.chance), of: handling)
    }

    func finish(_ handling: Handling, effects: Effects?) {
        finish(handling.ticket, effects: effects)
    }

    private func finish(_ ticket: Ticket, effects: Effects?) {
        if let lane = ticket.record.lane { busyLanes.remove(BusyLane(lane: lane, epoch: ticket.epoch)) }
        note("finished \(ticket.record.place): \(effects?.fact.kind.rawValue ?? "given up")")
        core.finish(ticket, effects: effects)
        changed()
    }
}
