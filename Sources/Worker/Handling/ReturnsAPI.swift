import Refunds

/// Whoever makes the calls: WeChat Pay's client, or a model of it.
package protocol ReturnsAPI: Sendable {
    func answer(to call: Call, for intent: RefundIntent) async -> Answer
    /// Where calls are best made from, in turn; empty when it makes no difference.
    var executors: [any TaskExecutor] { get }
}

extension ReturnsAPI {
    package var executors: [any TaskExecutor] { [] }
}
