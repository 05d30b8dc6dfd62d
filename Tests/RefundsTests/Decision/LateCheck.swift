import KafkaRecords

@testable import Refunds

extension Verdict.Check {
    /// A submit due just before the return is given up: the retries of its journey reach past that moment.
    static let late = Verdict.Check(
        attempt: 90, action: .submit, delay: RequeryDelay.standard[4],
        due: Sample.now + Policy().giveUpAfter + .milliseconds(-500), firstSubmittedAt: Sample.now, refusal: nil,
        error: nil)
}
