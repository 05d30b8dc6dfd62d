import Refunds
import Testing

@Suite("Steps of a transaction")
struct TransactionStepsTests {
    /// Takes every pause at once.
    private func next(_ steps: inout TransactionSteps, _ step: TransactionSteps.Step) -> TransactionSteps.Step {
        if case .pause = step { steps.resumed() } else { step }
    }

    @Test("begin, produce, send offsets, commit, done")
    func straight() {
        var steps = TransactionSteps()
        var seen = [steps.first]
        while seen.last != .done { seen.append(steps.succeeded()) }
        #expect(seen == [.begin, .produce, .sendOffsets, .commit, .done])
    }

    @Test("a commit without an answer is asked for again, and nothing else is done meanwhile")
    func commitTimesOut() {
        var steps = TransactionSteps()
        for _ in 0..<3 { _ = steps.succeeded() }
        for _ in 1..<6 {
            let failed = steps.failed(.retriable("timed out"))
            let again = next(&steps, failed)
            #expect(again == .commit)
        }
        guard case .over = steps.failed(.retriable("timed out")) else {
            Issue.record("an unanswered commit must end the session, not be guessed")
            return
        }
    }

    @Test("an abortable failure aborts and begins again")
    func aborts() {
        var steps = TransactionSteps()
        _ = steps.succeeded()
        _ = steps.succeeded()
        let aborting = steps.failed(.abortable("generation"))
        #expect(aborting == .abort)
        let paused = steps.succeeded()
        let again = next(&steps, paused)
        #expect(again == .begin)
    }

    @Test("an abortable answer after an unanswered commit ends the session: the commit may have taken effect")
    func openCommit() {
        var steps = TransactionSteps()
        for _ in 0..<3 { _ = steps.succeeded() }
        let unanswered = steps.failed(.retriable("timed out"))
        let again = next(&steps, unanswered)
        #expect(again == .commit)
        guard case .over = steps.failed(.abortable("unknown producer id")) else {
            Issue.record("the same effects would be published again although they may be committed")
            return
        }
    }

    @Test("a broker that forgot the producer is not asked for ever: after some aborts the session ends")
    func forgottenProducer() {
        var steps = TransactionSteps()
        var step = steps.first
        var calls = 0
        while calls < 1000 {
            if case .over = step { break }
            calls += 1
            switch step {
            case .pause: step = steps.resumed()
            case .produce: step = steps.failed(.abortable("unknown producer id"))
            default: step = steps.succeeded()
            }
        }
        #expect(calls < 50)
    }

    @Test("fenced ends the session at once, at every step", arguments: 0..<4)
    func fenced(after done: Int) {
        var steps = TransactionSteps()
        for _ in 0..<done { _ = steps.succeeded() }
        guard case .over = steps.failed(.fatal("fenced")) else {
            Issue.record("goes on after being fenced")
            return
        }
    }
}
