import KafkaRecords

/// Carries out a redrive: first what it would do, then, in batches, that.
struct RedriveRun {
    /// Records of one transaction, at most.
    static let mostRecords = 500
    /// Bytes of key and value in one transaction, about at most.
    static let mostBytes = 4 << 20

    typealias Body = (Letter) throws(CommandFailure) -> Void

    /// Hands out the letters that are meant, the same ones each time; tells whether it came to their end.
    let each: (Body) throws(CommandFailure) -> Bool
    let rule: RedriveRule

    struct Plan {
        let tally: RedriveTally
        let lineage: RedriveLineage
    }

    /// What is to be done; `nil` when it was interrupted.
    func plan() throws(CommandFailure) -> Plan? {
        var lineage = RedriveLineage()
        guard try each({ (letter) throws(CommandFailure) in lineage.note(letter) }) else { return nil }
        var tally = RedriveTally()
        let isComplete = try each { (letter) throws(CommandFailure) in
            tally.add(letter, rule.decide(letter, lineage))
        }
        return isComplete ? Plan(tally: tally, lineage: lineage) : nil
    }

    /// - Returns: what was done, and whether it is all.
    func carryOut(
        _ plan: Plan, _ publisher: RedrivePublisher
    ) throws(CommandFailure) -> (done: RedriveTally, isComplete: Bool) {
        var done = RedriveTally()
        var batch = RedriveBatch()
        do throws(CommandFailure) {
            let isComplete = try each { (letter) throws(CommandFailure) in
                batch.add(letter, rule.decide(letter, plan.lineage))
                guard batch.records.count >= Self.mostRecords || batch.bytes >= Self.mostBytes else { return }
                try flush(&batch, &done, publisher)
            }
            // What was decided on before the interruption is small, and sending it costs one transaction.
            try flush(&batch, &done, publisher)
            return (done, isComplete)
        } catch {
            let sent = done.sent == 0 ? "nothing was redriven" : "\(done.sent) letters were redriven, the rest was not"
            throw CommandFailure(error.exit, "\(error.line); \(sent); run it again, repeats make no second return")
        }
    }

    private func flush(
        _ batch: inout RedriveBatch, _ done: inout RedriveTally, _ publisher: RedrivePublisher
    ) throws(CommandFailure) {
        if !batch.records.isEmpty { try publisher.publish(batch.records) }
        for (letter, decision) in batch.decisions { done.add(letter, decision) }
        batch = RedriveBatch()
    }
}

/// Letters that are sent together.
private struct RedriveBatch {
    private(set) var decisions: [(Letter, RedriveRule.Decision)] = []
    private(set) var records: [OutgoingRecord] = []
    private(set) var bytes = 0

    mutating func add(_ letter: Letter, _ decision: RedriveRule.Decision) {
        decisions.append((letter, decision))
        guard case .send(let record) = decision else { return }
        records.append(record)
        bytes += (record.key?.count ?? 0) + (record.value?.count ?? 0)
    }
}
