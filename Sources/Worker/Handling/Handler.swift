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
    let faults: FaultLog
    let limiter: SharedLimiter

    /// What handling the record leads to; `nil` when the worker stops before it is over, and the record stays open.
    func handle(_ record: Record) async -> Effects? {
        builder.topics.isRequery(record.place.topicPartition.topic)
            ? await handleRequery(record) : await handleIntent(record)
    }

    private func handleIntent(_ record: Record) async -> Effects? {
        let intent: RefundIntent
        do throws(InvalidIntent) {
            intent = try IntentDecoder.decode(value: record.value, headers: record.headers)
        } catch {
            return builder.effects(of: error, in: record, now: now())
        }
        let journey = Journey(intent: intent, policy: policy, now: now())
        let subject = EffectsBuilder.Subject(
            record: record, intent: intent, source: record.place, intentAt: record.timestamp, attempt: 0)
        return await follow(journey, subject)
    }

    private func handleRequery(_ record: Record) async -> Effects? {
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
        return await follow(journey, subject)
    }

    private func follow(_ start: Journey, _ subject: EffectsBuilder.Subject) async -> Effects? {
        var journey = start
        var random = SystemRandomNumberGenerator()
        var step = journey.start()
        while true {
            switch step {
            case .call(let call):
                guard await limiter.turn(of: journey.intent.subMchid, pacer), !pacer.isStopped else { return nil }
                let answer = await api.answer(to: call, for: journey.intent)
                step = journey.receive(answer, now: now(), using: &random)
            case .wait(let duration, let fault):
                if let fault { faults.note(fault, at: now()) }
                guard await pacer.wait(duration) else { return nil }
                step = journey.resume()
            case .finish(let verdict):
                return builder.effects(of: verdict, on: subject, now: now())
            }
        }
    }
}
