/// A bug put into the model worker on purpose, to see that the simulation would notice it.
package enum Mutation: String, CaseIterable, Sendable {
    case offsetCommittedAtPolling
    case completedSetForgottenOnRestart
    case effectsPublishedOutsideTheTransaction
    case lateCompletionOfRevokedPartitionCommitted
    case numberDerivedWithTheAttempt
    case failedSaidAfterATimeOut
    case resumeTakenAndNotObeyed
    case generationShownAfterALoss
    case unstableOffsetsRead
}
