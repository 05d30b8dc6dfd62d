import KafkaRecords
import Logging
import Refunds

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

    /// What handling the record leads to; `nil` when the worker stops before it is over, and the record stays open.
    func handle(_ record: Record) async -> Effects? {
        guard let tracing else { return await handle(record, nil) }
        let span = tracing.begin(record)
        return await handle(record, span).map { tracing.complete($0, span) }
    }

    private func handle(_ record: Record, _ span: WorkSpan?) async -> Effects? {
        builder.topics.isRequery(record.place.topicPartition.topic)
            ? await handleRequery(record, span) : await handleIntent(record, span)
    }

    private func handleIntent(_ record: Record, _ span: WorkSpan?) async -> Effects? {
        let intent: RefundIntent
        do throws(InvalidIntent) {
            intent = try IntentDecoder.decode(value: record.value, headers: record.headers)
        } catch {
            return builder.effects(of: error, in: record, now: now())
        }
        let journey = Journey(intent: intent, policy: policy, now: now())
        let subject = EffectsBuilder.Subject(
            record: record, intent: intent, source: record.place, intentAt: record.timestamp, attempt: 0)
        return await follow(journey, subject, span)
    }

    private func handleRequery(_ record: Record, _ span: WorkSpan?) async -> Effects? {
        let check: RequeryRecord
        do throws(InvalidRequery) {
            check = try RequeryRecord.decode(value: record.value)
        } catch {
            return builder.effects(of: error, in: record)
        }
        let journey = Journey(
            intent: check.intent, policy: policy, now: now(), first: check.action, attempt: check.attempt,
            firstSubmittedAt: check.firstSubmittedAt, refusal: check.refusal, openSubmitUntil: check.openSubmitUntil)
        let subject = EffectsBuilder.Subject(
            record: record, intent: check.intent, source: check.source, intentAt: check.intentAt,
            attempt: check.attempt)
        return await follow(journey, subject, span)
    }

    private func follow(_ start: Journey, _ subject: EffectsBuilder.Subject, _ span: WorkSpan?) async -> Effects? {
        var journey = start
        var random = SystemRandomNumberGenerator()
        var step = journey.start()
        while true {
            switch step {
            case .call(let call):
                guard let token = await turn(of: &journey) else { return nil }
                guard !pacer.isStopped else {
                    gate.leave(token, .abandoned)
                    return nil
                }
                let answer = await answer(to: call, for: journey.intent, span)
                gate.leave(token, CallSign.of(answer))
                step = journey.receive(answer, now: now(), using: &random)
            case .wait(let duration, _):
                desk.park()
                let isOver = await pacer.wait(duration)
                desk.unpark()
                guard isOver else { return nil }
                step = journey.resume()
            case .finish(let verdict):
                return builder.effects(of: verdict, on: subject, now: now())
            }
        }
    }

    private func answer(to call: Call, for intent: RefundIntent, _ span: WorkSpan?) async -> Answer {
        guard let span else { return await api.answer(to: call, for: intent) }
        return await span.call(call, intent) { await api.answer(to: call, for: intent) }
    }

    /// The turn of the journey's next call; `nil` when the session ends first.
    private func turn(of journey: inout Journey) async -> CallGate.Token? {
        if let token = gate.tryEnter(journey.intent.subMchid, door: door) { return token }
        let asked = gate.now
        desk.park()
        let token = await gate.enter(journey.intent.subMchid, door: door)
        desk.unpark()
        journey.waitedForTurn(.seconds(gate.now - asked))
        return token
    }
}
