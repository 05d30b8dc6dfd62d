import KafkaRecords
import Refunds
import Worker

/// Handles one intent of a replay, by the worker's own rules. Only the way it begins, and what is not published, differ.
struct ReplayHandler: Sendable {
    let mode: ReplayMode
    let api: any ReturnsAPI
    let builder: EffectsBuilder
    let policy: Policy
    let gate: SharedGate
    let door: Int
    let pacer: Pacer
    let now: @Sendable () -> Timestamp

    /// Journeys that end without an answer, before the intent is given up for this time.
    private static let mostJourneys = 2

    /// `nil` when the replay is stopped first, and the intent stays open.
    func handle(_ record: Record) async -> ReplayResult? {
        let intent: RefundIntent
        do throws(InvalidIntent) {
            intent = try IntentDecoder.decode(record)
        } catch {
            return ReplayResult(
                kind: .invalid, place: record.place, intentID: error.recovered.intentID?.rawValue,
                outReturnNo: error.recovered.givenOutReturnNo?.rawValue, detail: error.message)
        }
        let subject = EffectsBuilder.Subject(
            record: record, intent: intent, source: record.place, intentAt: record.timestamp, attempt: 0)
        var journeys = 0
        while true {
            journeys += 1
            guard let end = await follow(intent) else { return nil }
            // While the breaker is open nobody's intents are used up: this one waits for its turn again.
            if end.isUnanswered, journeys < Self.mostJourneys || gate.standing.outage != nil { continue }
            return result(of: end, on: subject)
        }
    }

    /// How a journey ended.
    private enum End {
        case verdict(Verdict)
        /// 404 to a query.
        case neverArrived
        case unanswered(ErrorDetail?)

        var isUnanswered: Bool {
            if case .unanswered = self { true } else { false }
        }
    }

    private func follow(_ intent: RefundIntent) async -> End? {
        var journey = Journey(
            intent: intent, policy: policy, now: now(), first: mode == .query ? .query : .submit, attempt: 0,
            firstSubmittedAt: now(), refusal: nil)
        var random = SystemRandomNumberGenerator()
        var step = journey.start()
        while true {
            switch step {
            case .call(.submit) where mode == .query:
                // A query whose next step is a submit was answered with 404; submitting is not ours here.
                return .neverArrived
            case .call(let call):
                guard let token = await turn(of: &journey) else { return nil }
                guard !pacer.isStopped else {
                    gate.leave(token, .abandoned)
                    return nil
                }
                let answer = await api.answer(to: call, for: intent)
                gate.leave(token, CallSign.of(answer))
                step = journey.receive(answer, now: now(), using: &random)
            case .wait(let duration, _):
                guard await pacer.wait(duration) else { return nil }
                step = journey.resume()
            case .finish(let verdict):
                return mode == .query ? ofQuery(verdict) : .verdict(verdict)
            }
        }
    }

    private func turn(of journey: inout Journey) async -> CallGate.Token? {
        let asked = gate.now
        let token = await gate.enter(journey.intent.subMchid, door: door)
        journey.waitedForTurn(.seconds(gate.now - asked))
        return token
    }

    /// What a query alone may say. A check that were scheduled without knowing the return could end in a submit, which nobody
    /// has asked for.
    private func ofQuery(_ verdict: Verdict) -> End {
        switch verdict {
        case .succeeded, .failed, .mismatched: .verdict(verdict)
        case .open(_, state: .some): .verdict(verdict)
        case .open(let check, state: nil): check.action == .submit ? .neverArrived : .unanswered(check.error)
        case .refused(let error), .stalled(let error, _): .unanswered(error)
        }
    }

    private func result(of end: End, on subject: EffectsBuilder.Subject) -> ReplayResult {
        var result = ReplayResult(
            kind: .neverArrived, place: subject.source, intentID: subject.intent.intentID.rawValue,
            outReturnNo: subject.intent.outReturnNo.rawValue)
        switch end {
        case .neverArrived: break
        case .unanswered(let error):
            result.kind = .unanswered
            result.detail = error.map { "\($0.code): \($0.message)" }
        case .verdict(let verdict):
            let effects = builder.effects(of: verdict, on: subject, now: now())
            switch effects.fact.kind {
            case .success: result.kind = .success
            case .failed: result.kind = .failed
            case .processing: result.kind = .processing
            case .stalled, .invalid: result.kind = .stalled
            }
            result.detail = effects.fact.errorCode
            // The dead letter of a return that is not what was asked for was the worker's to write.
            result.records =
                mode == .query
                ? effects.records.filter { $0.topic != builder.topics.deadLetters } : effects.records
        }
        return result
    }
}
