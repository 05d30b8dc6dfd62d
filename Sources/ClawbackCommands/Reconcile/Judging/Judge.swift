import KafkaRecords
import Refunds

/// Decides what a number comes to. Pure.
struct Judge: Sendable {
    var scope: IntentScope
    /// `false` with `--no-ask`: the topics alone decide.
    var asks: Bool
    var now: Timestamp

    /// A check this long past due is no longer a busy worker's delay.
    static let patience = Duration.seconds(3600)

    func judge(_ subject: ReturnCase) -> Judgement {
        guard let seen = subject.intent else { return judgeLone(subject) }
        return disagreement(subject, seen) ?? standing(subject, seen)
    }

    // What is wrong whatever else is known.
    private func disagreement(_ subject: ReturnCase, _ seen: SeenIntent) -> Judgement? {
        if let first = subject.settled, let second = subject.contradiction {
            let answered = words(of: subject.answer).map { "; WeChat Pay: \($0)" } ?? ""
            return Judgement(
                .contradiction,
                "\(words(of: first)) at \(first.place), \(words(of: second)) at \(second.place)\(answered)")
        }
        if let settled = subject.settled, settled.status == .success, subject.answer == .unknown {
            return Judgement(.successUnknown, "\(words(of: settled)) at \(settled.place); WeChat Pay: 404")
        }
        if let difference = subject.intentDifference {
            let answered = words(of: subject.answer).map { "; WeChat Pay: \($0)" } ?? ""
            return Judgement(.intentsDisagree, printable(difference) + answered)
        }
        let amount = seen.intent.amount.rawValue
        if let outcome = subject.outcome, let said = outcome.amount, said != amount {
            return Judgement(.amountDisagrees, "intent \(amount) fen, outcome \(said) fen")
        }
        if case .state(let state) = subject.answer, let difference = state.mismatch(with: seen.intent) {
            return Judgement(
                state.amount != amount ? .amountDisagrees : .otherReturn, "WeChat Pay: \(printable(difference))")
        }
        guard let settled = subject.settled, case .state(let state) = subject.answer else { return nil }
        return disagreement(settled, state)
    }

    private func disagreement(_ settled: ReadOutcome, _ state: ReturnAnswer) -> Judgement? {
        let facts = "\(words(of: settled)) at \(settled.place); WeChat Pay: \(words(of: state))"
        guard state.status == settled.status else {
            let isEnded = state.status == .success || state.status == .failed
            return Judgement(
                .outcomeDisagrees, facts, repair: isEnded ? .contradict(state, outcomeID: settled.outcomeID) : nil)
        }
        if let said = settled.returnNo, let known = state.returnNo, said != known {
            return Judgement(.outcomeDisagrees, "return_no: outcome \(printable(said)), WeChat Pay \(printable(known))")
        }
        if let said = settled.finishTime, let known = state.finishTime, !isSameMoment(said, known) {
            return Judgement(
                .outcomeDisagrees, "finish_time: outcome \(printable(said)), WeChat Pay \(printable(known))")
        }
        if let said = settled.failReason, let known = state.failReason, said != known {
            return Judgement(
                .outcomeDisagrees, "fail_reason: outcome \(printable(said)), WeChat Pay \(printable(known))")
        }
        return nil
    }

    private func isSameMoment(_ first: String, _ second: String) -> Bool {
        guard let one = Timestamp(rfc3339: first), let other = Timestamp(rfc3339: second) else {
            return first == second
        }
        return one == other
    }

    // How far it has come, nothing being wrong so far.
    private func standing(_ subject: ReturnCase, _ seen: SeenIntent) -> Judgement {
        if let settled = subject.settled {
            if asks, !isAnswered(subject) { return notAnswered(subject, "outcome: \(words(of: settled))") }
            return Judgement(.inStep, words(of: settled))
        }
        guard let open = subject.open else { return withoutOutcome(subject, seen) }
        let facts = "\(words(of: open))\(age(of: open.at))"
        if let state = subject.answer?.settledState {
            return Judgement(
                .outcomeBehind, "\(facts); WeChat Pay: \(words(of: state))", repair: .publish(state))
        }
        let answered = words(of: subject.answer).map { "; WeChat Pay: \($0)" } ?? ""
        if open.isStalled { return Judgement(.stalled, facts + answered) }
        if let due = open.nextQueryAt, due + Self.patience < now {
            return Judgement(.overdue, "\(facts), due \(due.rfc3339)\(answered)")
        }
        if asks, !isAnswered(subject) { return notAnswered(subject, facts) }
        return Judgement(.open, facts + answered)
    }

    private func withoutOutcome(_ subject: ReturnCase, _ seen: SeenIntent) -> Judgement {
        let facts = "intent at \(seen.place)\(age(of: seen.at))"
        switch subject.answer {
        case .unknown: return Judgement(.neverArrived, facts)
        case .state(let state):
            return Judgement(
                .noOutcome, "\(facts); WeChat Pay: \(words(of: state))",
                repair: subject.answer?.settledState.map { .publish($0) })
        case .unclear(let reason): return Judgement(.noOutcome, "\(facts); no answer: \(printable(reason))")
        case nil: return Judgement(.noOutcome, facts)
        }
    }

    private func isAnswered(_ subject: ReturnCase) -> Bool {
        switch subject.answer {
        case .state, .unknown: true
        case .unclear, nil: false
        }
    }

    private func notAnswered(_ subject: ReturnCase, _ facts: String) -> Judgement {
        guard case .unclear(let reason) = subject.answer else { return Judgement(.notAnswered, "\(facts); not asked") }
        return Judgement(.notAnswered, "\(facts); no answer: \(printable(reason))")
    }

    /// No intent of the window has the number.
    private func judgeLone(_ subject: ReturnCase) -> Judgement {
        guard let outcome = subject.outcome else {
            return Judgement(.ofInvalidIntent, "an invalid intent gives this number")
        }
        let facts = "\(words(of: outcome)) at \(outcome.place)"
        if subject.isInvalidIntents { return Judgement(.ofInvalidIntent, facts) }
        guard let source = outcome.source else {
            return Judgement(.outcomeWithoutIntent, "\(facts); it does not say where its intent stands")
        }
        switch scope.side(of: source) {
        case .within:
            return Judgement(.outcomeWithoutIntent, "\(facts); there is no such intent at \(printable("\(source)"))")
        case .before: return Judgement(.outsideWindow, "\(facts); intent at \(source), before the window")
        case .after: return Judgement(.outsideWindow, "\(facts); intent at \(source), after the window")
        case .elsewhere:
            return Judgement(.outsideWindow, "\(facts); intent at \(printable("\(source)")), which was not read")
        }
    }
}

// Words for people.
extension Judge {
    private func words(of outcome: ReadOutcome) -> String {
        let reason = outcome.errorCode ?? outcome.failReason
        return outcome.status.rawValue + (outcome.isStalled ? ", stalled" : "")
            + (reason.map { " (\(printable($0)))" } ?? "")
    }

    private func words(of state: ReturnAnswer) -> String {
        switch state.result {
        case .success: "success"
        case .failed: "failed" + (state.failReason.map { " (\(printable($0)))" } ?? "")
        case .processing: "processing"
        case .other(let word): printable(word, limit: 40)
        }
    }

    private func words(of answer: SeenAnswer?) -> String? {
        switch answer {
        case .state(let state): words(of: state)
        case .unknown: "404"
        case .unclear(let reason): "no answer: \(printable(reason))"
        case nil: nil
        }
    }

    /// `, 3 h old`; nothing for a moment that is not known.
    private func age(of moment: Timestamp?) -> String {
        guard let moment, moment <= now else { return "" }
        let seconds = (now - moment).components.seconds
        return switch seconds {
        case ..<120: ", \(seconds) s old"
        case ..<7200: ", \(seconds / 60) min old"
        case ..<172_800: ", \(seconds / 3600) h old"
        default: ", \(seconds / 86_400) d old"
        }
    }
}
