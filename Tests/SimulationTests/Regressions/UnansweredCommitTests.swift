import Refunds
import Testing

@testable import Simulation

/// Found by the simulation: a commit took effect unanswered, the broker forgot the producer, the next try was refused as
/// "to be aborted", the abort got a new epoch, and the same effects were published a second time.
@Suite("Regressions: a commit whose first try went unanswered")
struct UnansweredCommitTests {
    @Test("when a later try is refused, the session ends and nothing is published again")
    func refusedLater() {
        var steps = TransactionSteps()
        for _ in 0..<3 { _ = steps.succeeded() }
        #expect(steps.failed(.retriable("timed out")) == .pause(.milliseconds(40)))
        #expect(steps.resumed() == .commit)
        guard case .over = steps.failed(.abortable("UNKNOWN_PRODUCER_ID")) else {
            Issue.record("the fate of the first try was guessed")
            return
        }
    }

    @Test("when the first try is refused, the transaction is aborted and published again")
    func refusedAtOnce() {
        var steps = TransactionSteps()
        for _ in 0..<3 { _ = steps.succeeded() }
        #expect(steps.failed(.abortable("a record was not delivered")) == .abort)
    }

    @Test("the seeds that found it keep every promise", arguments: [1108, 1198, 1967, 1981, 3633] as [UInt64])
    func seeds(seed: UInt64) {
        #expect(Simulation.run(seed: seed).breach == nil)
    }
}
