import KafkaRecords

/// Writes down what a verdict leads to. Pure: the same verdict at the same moment gives the same records.
package struct EffectsBuilder: Sendable {
    package var topics: TopicNames
    package var groupID: String

    package init(topics: TopicNames, groupID: String) {
        self.topics = topics
        self.groupID = groupID
    }

    /// What is being followed: the intent, and where it comes from.
    package struct Subject: Sendable {
        /// The record in hand: the intent's own, or a scheduled check.
        package var record: Record
        package var intent: RefundIntent
        package var source: RecordPlace
        package var intentAt: Timestamp?
        /// Scheduled checks so far.
        package var attempt: Int

        package init(
            record: Record, intent: RefundIntent, source: RecordPlace, intentAt: Timestamp?, attempt: Int
        ) {
            self.record = record
            self.intent = intent
            self.source = source
            self.intentAt = intentAt
            self.attempt = attempt
        }
    }

    package func effects(of verdict: Verdict, on subject: Subject, now: Timestamp) -> Effects {
        switch verdict {
        case .succeeded(let state):
            return settled(.success, subject, now) { $0.describe(state) }
        case .failed(let state):
            return settled(.failed, subject, now) {
                $0.describe(state)
                $0.failReason = state.failReason
            }
        case .refused(let error):
            return settled(.failed, subject, now) { $0.error = error }
        case .open(let check, let state):
            return open(check, state, subject, now)
        case .stalled(let error, let state):
            return stalled(error, state, subject, now)
        case .mismatched(let error, _):
            // Nothing of another return's answer goes into the outcome.
            return stalled(error, nil, subject, now)
        }
    }

    /// What a record leads to that is no intent: a dead letter, and a `failed` outcome where it says whose it is.
    package func effects(of invalid: InvalidIntent, in record: Record, now: Timestamp) -> Effects {
        let recovered = invalid.recovered
        let code = Verdict.Code.invalidIntent
        var records = [
            DeadLetter.record(
                of: record, topic: topics.deadLetters, code: code, message: invalid.message, attempt: nil,
                outReturnNo: recovered.outReturnNo)
        ]
        if recovered.intentID != nil {
            let error = ErrorDetail(code: code, message: invalid.message, httpStatus: nil)
            let outcome = Outcome(invalid: recovered, error: error, observedAt: now, source: record.place)
            records.append(encode(outcome, record))
        }
        return Effects(
            records: records,
            fact: Fact(
                kind: .invalid, intentID: recovered.intentID, outReturnNo: recovered.outReturnNo, errorCode: code,
                message: invalid.ruleBroken, intentTimestamp: record.timestamp))
    }

    /// What a record of a requery topic leads to that is no scheduled check.
    package func effects(of invalid: InvalidRequery, in record: Record) -> Effects {
        let code = "INVALID_REQUERY"
        let letter = DeadLetter.record(
            of: record, topic: topics.deadLetters, code: code, message: invalid.message, attempt: nil, outReturnNo: nil)
        return Effects(
            records: [letter],
            fact: Fact(kind: .invalid, outReturnNo: nil, errorCode: code, intentTimestamp: record.timestamp))
    }

    private func settled(
        _ status: Outcome.Status, _ subject: Subject, _ now: Timestamp, _ fill: (inout Outcome) -> Void
    ) -> Effects {
        var outcome = Outcome(status, of: subject.intent, observedAt: now, source: subject.source)
        fill(&outcome)
        return Effects(
            records: [encode(outcome, subject.record)],
            fact: fact(
                status == .success ? .success : .failed, subject, outcome.error?.code ?? outcome.failReason,
                outcome.error?.message))
    }

    private func open(
        _ check: Verdict.Check, _ state: ReturnAnswer?, _ subject: Subject, _ now: Timestamp
    ) -> Effects {
        var outcome = Outcome(.processing, of: subject.intent, observedAt: now, source: subject.source)
        if let state { outcome.describe(state) }
        outcome.error = check.error
        outcome.attempt = check.attempt
        outcome.nextQueryAt = check.due
        let requery = RequeryRecord(
            intent: subject.intent, attempt: check.attempt, firstSubmittedAt: check.firstSubmittedAt, dueAt: check.due,
            action: check.action, refusal: check.refusal, openSubmitUntil: check.openSubmitUntil,
            lastError: check.error, source: subject.source,
            intentAt: subject.intentAt)
        let scheduled = OutgoingRecord(
            topic: topics.requery(check.delay), partition: nil, key: key(of: subject.record), value: requery.encode(),
            headers: CarriedHeaders.of(subject.record.headers)
                + DeadLetter.carriedCount(of: subject.record.headers))
        return Effects(
            records: [encode(outcome, subject.record), scheduled],
            fact: fact(.processing, subject, check.error?.code, check.error?.message, nextCheck: check.due))
    }

    private func stalled(
        _ error: ErrorDetail, _ state: ReturnAnswer?, _ subject: Subject, _ now: Timestamp
    ) -> Effects {
        var outcome = Outcome(.processing, of: subject.intent, observedAt: now, source: subject.source)
        if let state { outcome.describe(state) }
        outcome.error = error
        outcome.attempt = subject.attempt + 1  // another fact than the check before it: another outcome_id
        outcome.stalled = true
        let letter = DeadLetter.record(
            of: subject.record, topic: topics.deadLetters, code: error.code, message: error.message,
            attempt: subject.attempt, outReturnNo: subject.intent.outReturnNo)
        return Effects(
            records: [encode(outcome, subject.record), letter], fact: fact(.stalled, subject, error.code, error.message)
        )
    }

    private func encode(_ outcome: Outcome, _ record: Record) -> OutgoingRecord {
        OutcomeEncoder.record(
            for: outcome, key: key(of: record), carried: record.headers, topic: topics.outcomes, groupID: groupID)
    }

    /// The record's key, unless it is too large to be carried on.
    private func key(of record: Record) -> [UInt8]? {
        record.key.flatMap { $0.count <= IntentDecoder.mostKeyBytes ? $0 : nil }
    }

    private func fact(
        _ kind: Fact.Kind, _ subject: Subject, _ errorCode: String?, _ message: String?, nextCheck: Timestamp? = nil
    ) -> Fact {
        Fact(
            kind: kind, intentID: subject.intent.intentID, outReturnNo: subject.intent.outReturnNo,
            errorCode: errorCode, message: message, intentTimestamp: subject.intentAt, nextCheck: nextCheck)
    }
}

extension Outcome {
    /// What WeChat Pay's answer adds: its own number, the order's where the intent had none, and when it ended.
    fileprivate mutating func describe(_ state: ReturnAnswer) {
        returnNo = state.returnNo
        orderID = orderID ?? state.orderID
        finishTime = state.result == .processing ? nil : state.finishTime
    }
}
