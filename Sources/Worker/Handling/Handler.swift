import KafkaRecords
import Logging
import Refunds

/// How the handling of one record ended.
enum Handled: Sendable {
    /// With these effects.
    case done(Effects)
    /// The worker stops before it is over: the record stays open, and its next owner repeats it.
    case givenUp
    /// It was not begun with: too many of its sub-merchant's wait for their turn.
    case crowded(MerchantID)
}

/// Handles one record: decode, call, decide, and write down what follows.
struct Handler: Sendable {
    let api: any ReturnsAPI
    let builder: EffectsBuilder
    let policy: Policy
    let now: @Sendable () -> Timestamp
    let pacer: Pacer
    let gate: SharedGate
    /// The session's way through the gate.
    let door: Int
    /// Whom to tell that a record in hand begins or ends to wait.
    let desk: Desk
    let tracing: WorkTracing?

    /// What handling the record leads to.
    func handle(_ ticket: Ticket) async -> Handled {
        guard let tracing else { return await handle(ticket, nil) }
        let span = tracing.begin(ticket.record)
        let handled = await handle(ticket, span)
        guard case .done(let effects) = handled else { return handled }
        return .done(tracing.complete(effects, span))
    }

    private func handle(_ ticket: Ticket, _ span: WorkSpan?) async -> Handled {
        switch beginning(of: ticket.record) {
        case .journey(let journey, let subject): await follow(journey, subject, ticket, span)
        case .over(let effects): .done(effects)
        }
    }

    /// What a record turns out to be.
    private enum Beginning {
        case journey(Journey, EffectsBuilder.Subject)
        /// Nothing that can be acted on.
        case over(Effects)
    }

    private func beginning(of record: Record) -> Beginning {
        builder.topics.isRequery(record.place.topicPartition.topic) ? check(record) : intent(record)
    }

    private func intent(_ record: Record) -> Beginning {
        let intent: RefundIntent
        do throws(InvalidIntent) {
            intent = try IntentDecoder.decode(record)
        } catch {
            return .over(builder.effects(of: error, in: record, now: now()))
        }
        return .journey(
            Journey(intent: intent, policy: policy, now: now()),
            EffectsBuilder.Subject(
                record: record, intent: intent, source: record.place, intentAt: record.timestamp, attempt: 0))
    }

    private func check(_ record: Record) -> Beginning {
        let check: RequeryRecord
        do throws(InvalidRequery) {
            check = try RequeryRecord.decode(value: record.value)
        } catch {
            return .over(builder.effects(of: error, in: record))
        }
        return .journey(
            Journey(
                intent: check.intent, policy: policy, now: now(), first: check.action, attempt: check.attempt,
                firstSubmittedAt: check.firstSubmittedAt, refusal: check.refusal,
                openSubmitUntil: check.openSubmitUntil),
            EffectsBuilder.Subject(
                record: record, intent: check.intent, source: check.source, intentAt: check.intentAt,
                attempt: check.attempt))
    }

    private func follow(
        _ start: Journey, _ subject: EffectsBuilder.Subject, _ ticket: Ticket, _ span: WorkSpan?
    ) async -> Handled {
        var journey = start
        let subMerchant = journey.intent.subMchid
        var hasCalled = false
        var random = SystemRandomNumberGenerator()
        var step = journey.start()
        while true {
            switch step {
            case .call(let call):
                let token: CallGate.Token
                switch await turn(of: &journey, ticket, maySetAside: !hasCalled) {
                case .granted(let granted): token = granted
                case .over: return .givenUp
                case .crowded: return .crowded(subMerchant)
                }
                hasCalled = true
                guard !pacer.isStopped else {
                    gate.leave(token, .abandoned)
                    return .givenUp
                }
                let answer = await answer(to: call, for: journey.intent, span)
                gate.leave(token, CallSign.of(answer))
                step = journey.receive(answer, now: now(), using: &random)
            case .wait(let duration, _):
                desk.park(ticket, subMerchant)
                let isOver = await pacer.wait(duration)
                desk.unpark(ticket, subMerchant)
                guard isOver else { return .givenUp }
                step = journey.resume()
            case .finish(let verdict):
                return .done(builder.effects(of: verdict, on: subject, now: now()))
            }
        }
    }

    private func answer(to call: Call, for intent: RefundIntent, _ span: WorkSpan?) async -> Answer {
        guard let span else { return await api.answer(to: call, for: intent) }
        return await span.call(call, intent) { await api.answer(to: call, for: intent) }
    }

    private enum Turn {
        case granted(CallGate.Token)
        /// The session ends first.
        case over
        /// Too many of its sub-merchant's wait already.
        case crowded
    }

    /// The turn of the journey's next call.
    private func turn(of journey: inout Journey, _ ticket: Ticket, maySetAside: Bool) async -> Turn {
        let subMerchant = journey.intent.subMchid
        if let token = gate.tryEnter(subMerchant, door: door) { return .granted(token) }
        let asked = gate.now
        // While nobody may call at all, reading further helps nobody: what waits may as well wait in Kafka.
        if maySetAside, !gate.isOpen {
            guard desk.parkIfThereIsRoom(ticket, subMerchant) else { return .crowded }
        } else {
            desk.park(ticket, subMerchant)
        }
        let token = await gate.enter(subMerchant, door: door)
        desk.unpark(ticket, subMerchant)
        journey.waitedForTurn(.seconds(gate.now - asked))
        return token.map(Turn.granted) ?? .over
    }
}
