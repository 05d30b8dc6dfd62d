/// The order of a transaction's calls, and what follows when one fails. Decides only.
///
/// One value lives through one batch: begin, produce, send offsets, commit; after an abort from the top again with the same
/// effects. Whether a commit took effect is never guessed: it is asked again until it is answered, and if that does not
/// happen in time the session ends; the next session's initialisation settles the transaction at the broker before it reads
/// the committed offsets.
package struct TransactionSteps: Sendable {
    package enum Step: Equatable, Sendable {
        case begin
        case produce
        case sendOffsets
        case commit
        case abort
        /// Let the broker breathe, then go on with ``resumed()``.
        case pause(Duration)
        /// Committed.
        case done
        /// This producer can do no more: end the session; why.
        case over(String)
    }

    /// How a call failed, by what may follow.
    package enum Failure: Equatable, Sendable {
        /// The same call may be made again; whether it took effect is open.
        case retriable(String)
        /// The transaction must be aborted; the producer lives.
        case abortable(String)
        /// Fenced, or out of order for good.
        case fatal(String)
    }

    /// The most repeats of one call. With the call's own time-out this bounds how long a batch can take.
    static let mostRepeats = 6
    /// The most aborts of one batch before the producer is suspected rather than the batch: a broker that has forgotten the
    /// producer would refuse it for ever.
    static let mostAborts = 4

    private var step = Step.begin
    private var repeats = 0
    private var aborts = 0
    private var afterPause = Step.begin

    package init() {}

    package var first: Step { step }

    package mutating func succeeded() -> Step {
        repeats = 0
        switch step {
        case .begin: step = .produce
        case .produce: step = .sendOffsets
        case .sendOffsets: step = .commit
        case .commit: step = .done
        case .abort:
            guard aborts < Self.mostAborts else { return end("aborted \(aborts) times in a row") }
            afterPause = .begin
            step = .pause(.milliseconds(50 << aborts))
        case .pause, .done, .over: preconditionFailure("\(step) is not a call")
        }
        return step
    }

    package mutating func failed(_ failure: Failure) -> Step {
        switch failure {
        case .fatal(let reason):
            return end("\(step): \(reason)")
        case .abortable(let reason):
            guard step != .abort, step != .begin else { return end("\(step): \(reason)") }
            // An earlier try of this commit may have taken effect unanswered. To a broker that has forgotten the producer since,
            // the client library answers as if nothing had happened: publishing again would say everything twice.
            guard step != .commit || repeats == 0 else {
                return end("\(step), unanswered at first: \(reason)")
            }
            return abort()
        case .retriable(let reason):
            repeats += 1
            switch step {
            case .produce:
                return abort()
            case .sendOffsets where repeats >= Self.mostRepeats:
                return abort()
            case _ where repeats >= Self.mostRepeats:
                return end("\(step) still unanswered after \(repeats) tries: \(reason)")
            default:
                afterPause = step
                step = .pause(.milliseconds(20 << repeats))
                return step
            }
        }
    }

    package mutating func resumed() -> Step {
        step = afterPause
        return step
    }

    private mutating func abort() -> Step {
        aborts += 1
        repeats = 0
        step = .abort
        return step
    }

    private mutating func end(_ reason: String) -> Step {
        step = .over(reason)
        return step
    }
}
